"""A value of an enum was removed and its name was not reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.names import names
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="enum-value-removed", layer=Layer.JSON, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds names that the new enum neither has nor reserves."""
    for enum in diff.enums:
        for value in names(enum).removed:
            if value.name in enum.new.reserved_names:
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` was removed and the name is not reserved",
                (value.place, enum.new.place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks, (value.number,)),
            )
