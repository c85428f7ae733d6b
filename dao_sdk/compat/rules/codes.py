"""The numbers that cross beside messages: statuses, results of entries, kinds of events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.contract.model import Constant

GROUPS = {"status": "statuses", "result": "results", "event": "events"}
"""What each is called, with the list of the contract that it is in."""


def moved(diff: Diff) -> Iterator[tuple[str, Constant, Constant]]:
    """Those of one name and two numbers, with what they are."""
    for group, listed in GROUPS.items():
        for pair in diff.constants(listed).both:
            if pair.old.value != pair.new.value:
                yield group, pair.old, pair.new


def renamed(diff: Diff) -> Iterator[tuple[str, Constant, Constant]]:
    """Those of one number and two names, of which either side knows only one."""
    for group, listed in GROUPS.items():
        constants = diff.constants(listed)
        news = {it.value: it for it in constants.added}
        for old in constants.removed:
            if old.value in news:
                yield group, old, news[old.value]


def alone(diff: Diff, *, removed: bool) -> Iterator[tuple[str, Constant]]:
    """Those that only one side has, by name and by number."""
    for group, listed in GROUPS.items():
        constants = diff.constants(listed)
        mine, other = constants.removed, constants.added
        if not removed:
            mine, other = other, mine
        taken = {it.value for it in other}
        yield from ((group, it) for it in mine if it.value not in taken)


def name_of(constants: Iterable[Constant], number: int) -> str:
    """What a number is called; empty where it has no name."""
    return next((it.name for it in constants if it.value == number), "")
