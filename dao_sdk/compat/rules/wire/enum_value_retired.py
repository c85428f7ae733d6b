"""A value of an enum was removed and its number is reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.numbers import numbers
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="enum-value-retired", layer=Layer.WIRE, breaks=NEITHER)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds numbers that the new enum reserves."""
    for enum in diff.enums:
        for value in numbers(enum).removed:
            if not reserves(enum.new.reserved, value.number):
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` ({value.number}) was removed and its number is reserved",
                (value.place, enum.new.place),
            )
