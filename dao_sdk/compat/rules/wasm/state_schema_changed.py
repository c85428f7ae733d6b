"""A unit refuses homes that the other unit has written."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEW_ON_OLD, Direction, Layer
from dao_sdk.compat.witness.state import HomeWitness

RULE = Rule(
    name="state-schema-changed",
    layer=Layer.WASM,
    title="A unit writes homes that the other unit refuses",
    why=(
        "A unit migrates a home to its own state schema and refuses one that is newer, since it "
        "would harm what it does not understand. Raised, there is no way back to the old unit but "
        "the backup that a migration makes. Lowered, the new unit opens none of the homes that "
        "there are."
    ),
    before="state_schema = 1",
    after="state_schema = 2",
    safely=(
        "Never lower it. Before it is raised, tell people that there is no way back, and where the "
        "backup is."
    ),
    breaks=NEW_ON_OLD,
    source="docs/home.md",
)


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
