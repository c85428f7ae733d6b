"""Documents as they were read, and changes as they were told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..api import data_v1
from .values import from_fields


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was when it was read. ``document["title"]`` gives a field."""

    id: str
    """Its id inside the space."""
    fields: dict[str, Any]
    """Its fields as Python values, by name."""
    version: str
    """Its version, opaque: for ``get(version=...)`` and ``if_version=...``."""

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def get(self, name: str, default: Any = None) -> Any:
        """Give a field, or something else where there is none.

        Args:
            name: The name of the field.
            default: What to give where the document has no such field.

        Returns:
            The value of the field, or the default.
        """
        return self.fields.get(name, default)

    @staticmethod
    def of(message: data_v1.Document) -> Document:
        """Make it of the message that crosses.

        Args:
            message: The message.

        Returns:
            The document.
        """
        fields = from_fields(message.fields)
        return Document(message.id, fields, message.version)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a space."""

    kind: Literal["changed", "removed", "caught_up"]
    """``changed``: made or changed, and fulfils the condition; ``removed``: deleted, or does not
    fulfil it (any more); ``caught_up``: nothing more is stored at this moment."""
    id: str
    """The id of the document; empty for ``caught_up``."""
    document: Document | None
    """The whole document where it changed."""
    cursor: str
    """The position of the change, opaque; a later watch may go on after it."""
