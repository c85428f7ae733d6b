"""A value was added to an enum."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.names import names
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(name="enum-value-added", layer=Layer.JSON, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds names that the old enum neither has nor reserves."""
    for enum in diff.enums:
        for value in names(enum).added:
            if value.name in enum.old.reserved_names:
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` is a name that the old side does not know",
                (enum.old.place, value.place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks, (value.number,)),
            )
