"""The numbers of an enum on both sides, whatever the names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dao_sdk.compat.pairing.declarations import EnumPair
from dao_sdk.compat.schema.elements import Enum, Value


class Alone(NamedTuple):
    """Values that only one side has."""

    removed: tuple[Value, ...]
    added: tuple[Value, ...]


def numbers(enum: EnumPair) -> Alone:
    """The numbers that only one side names, but for values that were renumbered."""
    moved = {it.number for pair in renumbered(enum) for it in pair}
    values = enum.values
    return Alone(
        tuple(it for it in values.removed if it.number not in moved),
        tuple(it for it in values.added if it.number not in moved),
    )


def renumbered(enum: EnumPair) -> Iterator[tuple[Value, Value]]:
    """The values of one name and two numbers."""
    new = {it.name: it for it in enum.new.values}
    for old in enum.old.values:
        other = new.get(old.name)
        if other is not None and other.number != old.number:
            yield old, other


def printed(enum: Enum) -> dict[int, Value]:
    """What each number is called where it is printed: of several names the first."""
    found: dict[int, Value] = {}
    for each in enum.values:
        found.setdefault(each.number, each)
    return found
