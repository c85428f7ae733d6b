"""Documents as they were read, and changes as they were reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal

from ..api import data_v1
from .values import by_name, from_fields

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    Fields = TypeVar("Fields", covariant=True, default=dict[str, Any])
else:  # a default is for type checkers only, and Python 3.11 knows none
    from typing import TypeVar

    Fields = TypeVar("Fields", covariant=True)


@dataclass(frozen=True, slots=True)
class Document(Generic[Fields]):
    """A document as it was when it was read. ``document["title"]`` gives a field."""

    id: str
    """Its id inside the space."""
    fields: Fields
    """Its fields as Python values, by name; in a space of a class of yours, one of these."""
    version: str
    """Its version, opaque: for ``get(version=...)`` and ``if_version=...``."""

    def __getitem__(self, name: str) -> Any:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def _by_name(self) -> Mapping[str, Any]:
        named: Mapping[str, Any] = by_name(self.fields)
        return named

    def get(self, name: str, default: Any = None) -> Any:
        """Give a field, or something else where there is none.

        Args:
            name: The name of the field.
            default: What to give where the document has no such field.

        Returns:
            The value of the field, or the default.
        """
        return self._by_name.get(name, default)

    @staticmethod
    def of(message: data_v1.Document) -> Document[dict[str, Any]]:
        """Make it of the message that crosses.

        Args:
            message: The message.

        Returns:
            The document.
        """
        fields = from_fields(message.fields)
        return Document(message.id, fields, message.version)


@dataclass(frozen=True, slots=True)
class Change(Generic[Fields]):
    """One change of a space."""

    kind: Literal["changed", "removed", "caught_up"]
    """``changed``: made or changed, and fulfils the condition; ``removed``: deleted, or does not
    fulfil it (any more); ``caught_up``: nothing more is stored at this moment."""
    id: str
    """The id of the document; empty for ``caught_up``."""
    document: Document[Fields] | None
    """The whole document where it changed."""
    cursor: str
    """The position of the change, opaque; a later watch may go on after it."""
