"""An extension was added."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import added
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(name="extension-added", layer=Layer.WIRE, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds extensions that the old side has not."""
    for each in diff.wire.added_extensions:
        yield added(diff, RULE, each, f"extends {each.message.new.full} now")
