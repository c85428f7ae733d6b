"""A field was added."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import added
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(name="field-added", layer=Layer.WIRE, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that the old message has not."""
    for each in diff.wire.added:
        if each.field.presence == "required" or diff.wire.renumbered(each):
            continue
        if not reserves(each.message.old.reserved, each.field.number):
            yield added(diff, RULE, each, "is not known to the old side")
