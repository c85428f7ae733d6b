"""The names of an enum's values on both sides: what JSON knows them by."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.pairing.declarations import EnumPair
from dao_sdk.compat.rules.numbers import Alone, printed
from dao_sdk.compat.schema.elements import Value


def names(enum: EnumPair) -> Alone:
    """The names that one side prints and the other does not know, but for renamed values."""
    old, new = printed(enum.old), printed(enum.new)
    olds, news = ({it.name for it in each.values} for each in (enum.old, enum.new))
    renames = {it.name for pair in renamed(enum) for it in pair}
    return Alone(
        tuple(it for it in old.values() if it.name not in news | renames),
        tuple(it for it in new.values() if it.name not in olds | renames),
    )


def renamed(enum: EnumPair) -> Iterator[tuple[Value, Value]]:
    """The values of one number of which either side prints a name that the other does not know."""
    old, new = printed(enum.old), printed(enum.new)
    olds, news = ({it.name for it in each.values} for each in (enum.old, enum.new))
    for number, value in old.items():
        other = new.get(number)
        if other is not None and (value.name not in news or other.name not in olds):
            yield value, other
