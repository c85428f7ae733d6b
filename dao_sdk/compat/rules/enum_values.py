"""The values of enums: by number in bytes, by name in JSON and in source code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.matching.declarations import EnumPair
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import matched_values, part
from dao_sdk.compat.schema.elements import Enum, Value, reserves
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW, Direction, Layer


@rule("enum-value-added", wire=NEW_ON_OLD, json=NEW_ON_OLD)
def value_added(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Values that the old enum neither has nor reserves."""
    for enum, value in _added(diff, rule, reserved=False):
        yield _new_value(diff, rule, enum, value, "is not known to the old side")


@rule("enum-reserved-number-used", wire=BOTH)
@rule("enum-reserved-name-used", json=BOTH)
def reserved_used(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """New values that the old enum reserves."""
    for enum, value in _added(diff, rule, reserved=True):
        yield _new_value(diff, rule, enum, value, f"uses a {_key(rule)} that was reserved")


@rule("enum-value-removed", wire=OLD_ON_NEW, json=OLD_ON_NEW)
def value_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Values that the new enum neither has nor reserves."""
    yield from _removed(diff, rule, reserved=False)


@rule("enum-value-retired", wire=NEITHER, json=OLD_ON_NEW)
def value_retired(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Values that the new enum reserves."""
    yield from _removed(diff, rule, reserved=True)


def _added(diff: Diff, rule: Rule, *, reserved: bool) -> Iterator[tuple[EnumPair, Value]]:
    for enum in diff.enums:
        for value in _alone(enum, rule).added:
            if _reserves(enum.old, value, rule) == reserved:
                yield enum, value


def _new_value(diff: Diff, rule: Rule, enum: EnumPair, value: Value, what: str) -> Finding:
    return rule.finding(
        value.full,
        f"`{value.name}` ({value.number}) {what}",
        (enum.old.place, value.place),
        witness=diff.witnesses.enum(rule.layer, enum, rule.breaks, (value.number,)),
    )


def _removed(diff: Diff, rule: Rule, *, reserved: bool) -> Iterator[Finding]:
    for enum in diff.enums:
        for value in _alone(enum, rule).removed:
            if _reserves(enum.new, value, rule) != reserved:
                continue
            witness = diff.witnesses.enum(rule.layer, enum, rule.breaks, (value.number,))
            yield rule.finding(
                value.full,
                f"`{value.name}` ({value.number}) was removed and its {_key(rule)} "
                f"{'is' if reserved else 'is not'} reserved",
                (value.place, enum.new.place),
                witness=witness if rule.breaks else None,
            )


def _key(rule: Rule) -> str:
    return "name" if rule.layer is Layer.JSON else "number"


def _reserves(enum: Enum, value: Value, rule: Rule) -> bool:
    if rule.layer is Layer.JSON:
        return value.name in enum.reserved_names
    return reserves(enum.reserved, value.number)


class _Alone(NamedTuple):
    """Values that only one side has."""

    removed: tuple[Value, ...]
    added: tuple[Value, ...]


def _alone(enum: EnumPair, rule: Rule) -> _Alone:
    """The numbers, or names, that only one side has; without values that are renumbered or renamed."""
    if rule.layer is not Layer.JSON:
        moved = {it.number for pair in _renumbered(enum) for it in pair}
        return _Alone(
            tuple(it for it in enum.values.removed if it.number not in moved),
            tuple(it for it in enum.values.added if it.number not in moved),
        )
    old, new = _printed(enum.old), _printed(enum.new)
    olds, news = ({it.name for it in each.values} for each in (enum.old, enum.new))
    renames = {it.name for before, after, _ in _renamed(enum) for it in (before, after)}
    return _Alone(
        tuple(it for it in old.values() if it.name not in news | renames),
        tuple(it for it in new.values() if it.name not in olds | renames),
    )


@rule("enum-value-renumbered", wire=BOTH)
def value_renumbered(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for enum in diff.enums:
        for old, new in _renumbered(enum):
            numbers = (old.number, new.number)
            yield rule.finding(
                new.full,
                f"`{new.name}` has the number {new.number}, which was {old.number}",
                (old.place, new.place),
                witness=diff.witnesses.enum(rule.layer, enum, rule.breaks, numbers, named=True),
            )


def _renumbered(enum: EnumPair) -> Iterator[tuple[Value, Value]]:
    """The values with the same name and two numbers."""
    new = {it.name: it for it in enum.new.values}
    for old in enum.old.values:
        other = new.get(old.name)
        if other is not None and other.number != old.number:
            yield old, other


@rule("enum-value-renamed", json=BOTH)
def value_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for enum in diff.enums:
        for old, new, breaks in _renamed(enum):
            said = (
                f"`{new.name}` ({new.number}) is printed for what was `{old.name}` ({old.number})"
            )
            if old.number == new.number:
                said = f"the value {old.number} was renamed from `{old.name}` to `{new.name}`"
            yield rule.finding(
                new.full,
                said,
                (old.place, new.place),
                breaks=breaks,
                witness=diff.witnesses.enum(rule.layer, enum, breaks, (old.number, new.number)),
            )


def _renamed(enum: EnumPair) -> Iterator[tuple[Value, Value, frozenset[Direction]]]:
    """The values that the other side prints under another name, with what that breaks.

    Either it does not know the name, and has another for the number. Or the name has become one
    of several for a number, and is answered by the first, which was another value's.
    """
    old, new = _printed(enum.old), _printed(enum.new)
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


def _printed(enum: Enum) -> dict[int, Value]:
    """The name under which each number is printed: the first of several."""
    found: dict[int, Value] = {}
    for each in enum.values:
        found.setdefault(each.number, each)
    return found


@rule("enum-value-removed", source=OLD_ON_NEW)
def name_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for enum in diff.enums:
        for value in matched_values(enum).removed:
            yield from rule.for_authors(
                diff.authors.lose(part("value", value.full)),
                value.full,
                f"the value `{value.name}` of {enum.new.full} was removed",
                (value.place, enum.new.place),
            )


@rule("enum-value-renamed", source=BOTH)
def name_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for enum in diff.enums:
        for pair in matched_values(enum).both:
            old, new = pair.old, pair.new
            if old.name == new.name:
                continue
            yield from rule.for_authors(
                diff.authors.differ(part("value", old.full), part("value", new.full)),
                old.full,
                f"value {old.number} of {enum.new.full} was renamed from `{old.name}` to "
                f"`{new.name}`",
                (old.place, new.place),
            )
