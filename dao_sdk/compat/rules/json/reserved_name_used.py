"""A field uses a name that was reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import reserved_name
from dao_sdk.compat.rules.shared import added
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="reserved-name-used", layer=Layer.JSON, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds new fields whose name the old message reserved."""
    for each in diff.json.added:
        if reserved_name(each.field, each.message.old):
            yield added(diff, RULE, each, "uses a name that was reserved")
