"""A field was removed and its number was not reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import removed
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="field-removed", layer=Layer.WIRE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields whose number the new message neither uses nor reserves."""
    for each in diff.wire.removed:
        field, message = each.field, each.message
        if field.presence == "required" or diff.wire.renumbered(each):
            continue
        if not reserves(message.new.reserved, field.number):
            yield removed(diff, RULE, each, "was removed and its number is not reserved")
