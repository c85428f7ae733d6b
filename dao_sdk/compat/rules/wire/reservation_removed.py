"""A number is no longer reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import given_up
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="reservation-removed", layer=Layer.WIRE, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds reserved numbers that are free now."""
    for message in diff.messages:
        used = {it.number for it in message.new.fields}
        for low, high in given_up(message.old.reserved, message.new.reserved, used):
            numbers = f"{low}" if low == high else f"{low} to {high}"
            yield RULE.finding(
                message.new.full,
                f"{message.new.full} no longer reserves {numbers}",
                (message.old.place, message.new.place),
            )
