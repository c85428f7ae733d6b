"""Edits of a document: what ``patch`` takes.

::

    await notes.patch(todo.id, Set("done", True), Splice("body", 5, 1, "3"))

A path is a key, or a tuple of keys and indices from the root of the document:
``Set(("address", "city"), "Rome")``, ``Remove(("tags", 0))``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..api import data_v1
from ..errors import InvalidArgument
from .arguments import LEAST_INT, check_text, check_whole, said
from .values import Path, to_path, write_value


class EditOf(ABC):
    """Base of all edits."""

    __slots__ = ()

    @abstractmethod
    def write(self, edit: data_v1.Edit) -> None:
        """Write the edit as it crosses.

        Filling a message in its place takes a quarter of the time of making one and copying it
        there, which is felt where somebody types.

        Args:
            edit: An empty message, such as one that was just added to a request.
        """


def add_edits(edits: Iterable[EditOf], to: data_v1.PatchRequest) -> data_v1.PatchRequest:
    """Add edits to a request.

    Args:
        edits: The edits.
        to: The request.

    Returns:
        The request.
    """
    add = to.edits.add
    for edit in edits:
        if not isinstance(edit, EditOf):
            raise InvalidArgument(
                f"an edit is a Set, Remove, Insert, Splice or Increment, not {said(edit)}",
                {"field": "edits"},
            )
        edit.write(add())
    return to


@dataclass(frozen=True, slots=True)
class Set(EditOf):
    """Sets the value at a path; the map or list above it must be there."""

    path: Path
    value: Any

    def write(self, edit: data_v1.Edit) -> None:
        """Write the edit as it crosses."""
        keys = to_path(self.path)
        edit.path.extend(keys)
        edit.set.SetInParent()
        write_value(self.value, edit.set, ".".join(keys))


@dataclass(frozen=True, slots=True)
class Remove(EditOf):
    """Removes the entry of a map or the element of a list at a path."""

    path: Path

    def write(self, edit: data_v1.Edit) -> None:
        """Write the edit as it crosses."""
        edit.path.extend(to_path(self.path))
        edit.remove.SetInParent()


class Insert(EditOf):
    """Inserts elements into the list at a path.

    Args:
        path: Where the list is.
        index: Where the first element goes, 0 to the length of the list.
        values: The elements.
    """

    __slots__ = ("index", "path", "values")

    def __init__(self, path: Path, index: int, *values: Any) -> None:
        self.path = path
        self.index = index
        self.values = values

    def write(self, edit: data_v1.Edit) -> None:
        """Write the edit as it crosses."""
        keys = to_path(self.path)
        place = ".".join(keys)
        edit.path.extend(keys)
        insert = edit.insert
        insert.SetInParent()
        insert.index = check_whole(self.index, "index", 0)
        for value in self.values:
            write_value(value, insert.values.add(), place)

    def __repr__(self) -> str:
        return f"Insert({self.path!r}, {self.index}, {', '.join(map(repr, self.values))})"


@dataclass(frozen=True, slots=True)
class Splice(EditOf):
    """Replaces characters of the text at a path; counts characters as Python does."""

    path: Path
    index: int
    """Where to begin."""
    delete: int = 0
    """How many characters to delete."""
    insert: str = ""
    """What to insert there."""

    def write(self, edit: data_v1.Edit) -> None:
        """Write the edit as it crosses."""
        edit.path.extend(to_path(self.path))
        splice = edit.splice
        splice.SetInParent()
        splice.index = check_whole(self.index, "index", 0)
        splice.delete = check_whole(self.delete, "delete", 0)
        splice.insert = check_text(self.insert, "insert")


@dataclass(frozen=True, slots=True)
class Increment(EditOf):
    """Adds to the counter at a path."""

    path: Path
    by: int = 1
    """What to add; may be negative."""

    def write(self, edit: data_v1.Edit) -> None:
        """Write the edit as it crosses."""
        edit.path.extend(to_path(self.path))
        edit.increment.SetInParent()
        edit.increment.by = check_whole(self.by, "by", LEAST_INT)
