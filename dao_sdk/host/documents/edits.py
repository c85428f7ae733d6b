"""Edits of a document: what ``patch`` takes.

::

    await notes.patch(todo.id, Set("done", True), Splice("body", 5, 1, "3"))

A path is a key, or a tuple of keys and indices from the root of the document:
``Set(("address", "city"), "Rome")``, ``Remove(("tags", 0))``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from ..api import data_v1
from .values import Path, to_path, to_value


class EditOf(ABC):
    """Base of all edits."""

    __slots__ = ()

    @abstractmethod
    def message(self) -> data_v1.Edit:
        """Give the edit as it crosses."""


@dataclass(frozen=True, slots=True)
class Set(EditOf):
    """Sets the value at a path; the map or list above it must be there."""

    path: Path
    value: Any

    def message(self) -> data_v1.Edit:
        """Give the edit as it crosses."""
        keys = to_path(self.path)
        return data_v1.Edit(path=keys, set=to_value(self.value, ".".join(keys)))


@dataclass(frozen=True, slots=True)
class Remove(EditOf):
    """Removes the entry of a map or the element of a list at a path."""

    path: Path

    def message(self) -> data_v1.Edit:
        """Give the edit as it crosses."""
        return data_v1.Edit(path=to_path(self.path), remove=data_v1.Remove())


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

    def message(self) -> data_v1.Edit:
        """Give the edit as it crosses."""
        keys = to_path(self.path)
        place = ".".join(keys)
        values = [to_value(value, place) for value in self.values]
        insert = data_v1.ListInsert(index=self.index, values=values)
        return data_v1.Edit(path=keys, insert=insert)

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

    def message(self) -> data_v1.Edit:
        """Give the edit as it crosses."""
        splice = data_v1.TextSplice(index=self.index, delete=self.delete, insert=self.insert)
        return data_v1.Edit(path=to_path(self.path), splice=splice)


@dataclass(frozen=True, slots=True)
class Increment(EditOf):
    """Adds to the counter at a path."""

    path: Path
    by: int = 1
    """What to add; may be negative."""

    def message(self) -> data_v1.Edit:
        """Give the edit as it crosses."""
        increment = data_v1.Increment(by=self.by)
        return data_v1.Edit(path=to_path(self.path), increment=increment)
