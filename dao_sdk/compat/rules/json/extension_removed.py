"""An extension was removed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import removed
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="extension-removed", layer=Layer.JSON, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds extensions that the new side has not."""
    for each in diff.json.removed_extensions:
        yield removed(diff, RULE, each, f"no longer extends {each.message.new.full}")
