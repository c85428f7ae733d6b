"""A value of an enum was removed and its number was not reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.numbers import numbers
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="enum-value-removed", layer=Layer.WIRE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds numbers that the new enum neither names nor reserves."""
    for enum in diff.enums:
        for value in numbers(enum).removed:
            if reserves(enum.new.reserved, value.number):
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` ({value.number}) was removed and its number is not reserved",
                (value.place, enum.new.place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks, (value.number,)),
            )
