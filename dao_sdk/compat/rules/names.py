"""The names of an enum's values on both sides: what JSON knows them by."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.pairing.declarations import EnumPair
from dao_sdk.compat.rules.numbers import Alone, printed
from dao_sdk.compat.schema.elements import Value
from dao_sdk.compat.terms import BOTH, NEW_ON_OLD, OLD_ON_NEW, Direction


def names(enum: EnumPair) -> Alone:
    """The names that one side prints and the other does not know, but for renamed values."""
    old, new = printed(enum.old), printed(enum.new)
    olds, news = ({it.name for it in each.values} for each in (enum.old, enum.new))
    renames = {it.name for before, after, _ in renamed(enum) for it in (before, after)}
    return Alone(
        tuple(it for it in old.values() if it.name not in news | renames),
        tuple(it for it in new.values() if it.name not in olds | renames),
    )


def renamed(enum: EnumPair) -> Iterator[tuple[Value, Value, frozenset[Direction]]]:
    """The values that the other side prints under another name, with what that breaks.

    Either it does not know the name, and has another for the number; or the name has become one
    of several for a number, and is answered by the first, which was another value's.
    """
    old, new = printed(enum.old), printed(enum.new)
    olds = {it.name: it.number for it in enum.old.values}
    news = {it.name: it.number for it in enum.new.values}
    for number, value in old.items():
        other = new.get(number)
        if other is not None and (value.name not in news or other.name not in olds):
            yield value, other, BOTH
        elif value.name in news:
            answer = new[news[value.name]]
            if olds.get(answer.name, number) != number:
                yield value, answer, OLD_ON_NEW
    for number, value in new.items():
        if value.name in olds:
            answer = old[olds[value.name]]
            if news.get(answer.name, number) != number:
                yield answer, value, NEW_ON_OLD
