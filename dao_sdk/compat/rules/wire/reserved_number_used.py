"""A field uses a number that was reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import added
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="reserved-number-used", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds new fields whose number the old message reserved."""
    for each in diff.wire.added:
        if reserves(each.message.old.reserved, each.field.number):
            yield added(diff, RULE, each, "uses a number that was reserved")
