"""A field was added."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import reserved_name
from dao_sdk.compat.rules.shared import added
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(name="field-added", layer=Layer.JSON, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that the old message has not."""
    for each in diff.json.added:
        if each.field.presence != "required" and not reserved_name(each.field, each.message.old):
            yield added(diff, RULE, each, "is not known to the old side")
