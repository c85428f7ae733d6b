"""A number of an enum is no longer reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import given_up
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="enum-reservation-removed", layer=Layer.WIRE, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds reserved numbers that are free now."""
    for enum in diff.enums:
        used = {it.number for it in enum.new.values}
        for low, high in given_up(enum.old.reserved, enum.new.reserved, used):
            which = f"{low}" if low == high else f"{low} to {high}"
            yield RULE.finding(
                enum.new.full,
                f"{enum.new.full} no longer reserves {which}",
                (enum.old.place, enum.new.place),
            )
