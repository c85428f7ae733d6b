"""A value of an enum uses a name that was reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.names import names
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="enum-reserved-name-used", layer=Layer.JSON, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds new names that the old enum reserved."""
    for enum in diff.enums:
        for value in names(enum).added:
            if value.name not in enum.old.reserved_names:
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` is a name that was reserved",
                (enum.old.place, value.place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks, (value.number,)),
            )
