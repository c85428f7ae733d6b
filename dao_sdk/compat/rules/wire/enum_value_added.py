"""A value was added to an enum."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.numbers import numbers
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(name="enum-value-added", layer=Layer.WIRE, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds numbers that the old enum neither names nor reserves."""
    for enum in diff.enums:
        for value in numbers(enum).added:
            if reserves(enum.old.reserved, value.number):
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` ({value.number}) has no name on the old side",
                (enum.old.place, value.place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks, (value.number,)),
            )
