"""The writes of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..api import data_v1
from .arguments import check_bool, check_text
from .edits import EditOf, add_edits
from .values import write_fields

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Write:
    """One write of a batch: made by :class:`Put`, :class:`Patch` or :class:`Delete`."""

    __slots__ = ("message",)

    def __init__(self, message: data_v1.Write) -> None:
        self.message = message


class Put(Write):
    """Writes a whole document.

    Args:
        id: Its id; empty for a new one.
        fields: All of its fields: a dict, or a dataclass.
    """

    __slots__ = ()

    def __init__(self, id: str, fields: Mapping[str, Any] | DataclassInstance) -> None:
        write = data_v1.Write()
        write.put.id = check_text(id, "id")
        write_fields(fields, write.put.fields)
        super().__init__(write)


class Patch(Write):
    """Applies edits to a document.

    Args:
        id: Its id.
        edits: The edits, applied in this order.
        if_version: The version that it must have.
        make_parents: Whether a :class:`Set` makes the maps that are missing above its path.
    """

    __slots__ = ()

    def __init__(
        self, id: str, *edits: EditOf, if_version: str = "", make_parents: bool = False
    ) -> None:
        write = data_v1.Write()
        write.patch.id = check_text(id, "id")
        write.patch.if_version = check_text(if_version, "if_version")
        write.patch.make_parents = check_bool(make_parents, "make_parents")
        add_edits(edits, write.patch)
        super().__init__(write)


class Delete(Write):
    """Deletes a document.

    Args:
        id: Its id.
        if_version: The version that it must have.
    """

    __slots__ = ()

    def __init__(self, id: str, *, if_version: str = "") -> None:
        write = data_v1.Write()
        write.delete.id = check_text(id, "id")
        write.delete.if_version = check_text(if_version, "if_version")
        super().__init__(write)
