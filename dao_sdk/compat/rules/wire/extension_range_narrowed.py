"""Numbers of a message are no longer open to extensions."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import given_up
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="extension-range-narrowed", layer=Layer.WIRE, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds numbers that extensions could have and no longer can."""
    for message in diff.messages:
        kept = (*message.new.extension_ranges, *message.new.reserved)
        for low, high in given_up(message.old.extension_ranges, kept, ()):
            which = f"number {low}" if low == high else f"numbers {low} to {high}"
            yield RULE.finding(
                message.new.full,
                f"{message.new.full} is no longer open to extensions with the {which}",
                (message.old.place, message.new.place),
            )
