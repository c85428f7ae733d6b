"""A field was moved into a oneof."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import moved
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="field-moved-into-oneof", layer=Layer.JSON, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that came into a oneof."""
    for each in diff.json.moves:
        if each.move.field.new.oneof and not each.move.field.old.oneof:
            others = ", ".join(f"`{it.new.name}`" for it in each.move.excludes)
            words = f"which excludes {others}" if others else "alone"
            yield moved(
                diff, RULE, each, f"is now in the oneof `{each.move.field.new.oneof}`, {words}"
            )
