"""A unit refuses homes that the other unit has written."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEW_ON_OLD, Direction, Layer
from dao_sdk.compat.witness.state import HomeWitness

RULE = Rule(name="state-schema-changed", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Compares the state schemas of two units."""
    old, new = diff.old.unit, diff.new.unit
    if not (old and new and old.manifest and new.manifest):
        return
    before, after = old.manifest.state_schema, new.manifest.state_schema
    if before == after:
        return
    raised = after > before
    direction = Direction.NEW_ON_OLD if raised else Direction.OLD_ON_NEW
    reader, writer = (diff.old, diff.new) if raised else (diff.new, diff.old)
    yield RULE.finding(
        "state_schema",
        f"the state schema was {'raised' if raised else 'lowered'} from {before} to {after}: "
        f"{reader.title} refuses homes of {writer.title}",
        (None, None),
        breaks=frozenset({direction}),
        witness=HomeWitness(direction, max(before, after), min(before, after)),
    )
