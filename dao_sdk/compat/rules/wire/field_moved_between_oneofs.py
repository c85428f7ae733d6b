"""A field was moved from one oneof to another."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import moved
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="field-moved-between-oneofs", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed their oneof."""
    for each in diff.wire.moves:
        was, now = each.move.field.old.oneof, each.move.field.new.oneof
        if was and now:
            yield moved(diff, RULE, each, f"is in the oneof `{now}` and was in `{was}`")
