"""A field was moved out of a oneof."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import moved
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(name="field-moved-out-of-oneof", layer=Layer.JSON, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that left a oneof."""
    for each in diff.json.moves:
        if each.move.field.old.oneof and not each.move.field.new.oneof:
            others = ", ".join(f"`{it.new.name}`" for it in each.move.beside)
            words = f"and may be set beside {others}" if others else "in which it was alone"
            yield moved(
                diff,
                RULE,
                each,
                f"is no longer in the oneof `{each.move.field.old.oneof}`, {words}",
            )
