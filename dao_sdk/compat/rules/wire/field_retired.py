"""A field was removed and its number is reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import removed
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="field-retired", layer=Layer.WIRE, breaks=NEITHER)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields whose number the new message reserves."""
    for each in diff.wire.removed:
        field, message = each.field, each.message
        if field.presence == "required" or diff.wire.renumbered(each):
            continue
        if reserves(message.new.reserved, field.number):
            yield removed(diff, RULE, each, "was removed and its number is reserved")
