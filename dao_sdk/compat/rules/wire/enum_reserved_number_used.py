"""A value of an enum uses a number that was reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.numbers import numbers
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="enum-reserved-number-used", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds new numbers that the old enum reserved."""
    for enum in diff.enums:
        for value in numbers(enum).added:
            if not reserves(enum.old.reserved, value.number):
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` uses the number {value.number}, which was reserved",
                (enum.old.place, value.place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks, (value.number,)),
            )
