"""Numbers and names that were reserved, or open to extensions, and no longer are."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.matching.declarations import EnumPair, MessagePair
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.schema.elements import Range
from dao_sdk.compat.vocabulary import NEITHER


@rule("reservation-removed", wire=NEITHER, hazard=True)
def number_free(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for message in diff.messages:
        used = {it.number for it in message.new.fields}
        for low, high in _given_up(message.old.reserved, message.new.reserved, used):
            yield _free(rule, message, _shown(low, high))


@rule("reserved-name-removed", json=NEITHER, hazard=True)
def name_free(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for message in diff.messages:
        used = {name for it in message.new.fields for name in (it.name, it.json)}
        for name in sorted(message.old.reserved_names - message.new.reserved_names - used):
            yield _free(rule, message, f"the name `{name}`")


@rule("enum-reservation-removed", wire=NEITHER, hazard=True)
def enum_number_free(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for enum in diff.enums:
        used = {it.number for it in enum.new.values}
        for low, high in _given_up(enum.old.reserved, enum.new.reserved, used):
            yield _free(rule, enum, _shown(low, high))


@rule("enum-reserved-name-removed", json=NEITHER, hazard=True)
def enum_name_free(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for enum in diff.enums:
        used = {it.name for it in enum.new.values}
        for name in sorted(enum.old.reserved_names - enum.new.reserved_names - used):
            yield _free(rule, enum, f"the name `{name}`")


def _free(rule: Rule, pair: MessagePair | EnumPair, what: str) -> Finding:
    return rule.finding(
        pair.new.full,
        f"{pair.new.full} no longer reserves {what}",
        (pair.old.place, pair.new.place),
    )


@rule("extension-range-narrowed", wire=NEITHER, hazard=True)
def extension_range_narrowed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for message in diff.messages:
        kept = (*message.new.extension_ranges, *message.new.reserved)
        for low, high in _given_up(message.old.extension_ranges, kept, ()):
            which = f"{'number' if low == high else 'numbers'} {_shown(low, high)}"
            yield rule.finding(
                message.new.full,
                f"{message.new.full} is no longer open to extensions with the {which}",
                (message.old.place, message.new.place),
            )


def _shown(low: int, high: int) -> str:
    """A range of numbers."""
    return f"{low}" if low == high else f"{low} to {high}"


def _given_up(
    old: Collection[Range], new: Collection[Range], used: Collection[int]
) -> Iterator[Range]:
    """The numbers that only the old ranges have, and that are not in use, as ranges.

    Args:
        old: The old ranges, in any order.
        new: The new ranges, in any order.
        used: Numbers that something new has: they have their own rule.
    """
    taken = sorted([*new, *((number, number) for number in used)])
    at = 0
    for low, high in sorted(old):
        while at < len(taken) and taken[at][1] < low:
            at += 1
        start, ahead = low, at
        while ahead < len(taken) and taken[ahead][0] <= high:
            if start < taken[ahead][0]:
                yield start, taken[ahead][0] - 1
            start = max(start, taken[ahead][1] + 1)
            ahead += 1
        if start <= high:
            yield start, high
