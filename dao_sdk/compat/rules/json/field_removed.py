"""A field was removed and its name was not reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import reserved_name
from dao_sdk.compat.rules.shared import removed
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="field-removed", layer=Layer.JSON, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields whose name the new message neither has nor reserves."""
    for each in diff.json.removed:
        if each.field.presence != "required" and not reserved_name(each.field, each.message.new):
            yield removed(diff, RULE, each, "was removed and its name is not reserved")
