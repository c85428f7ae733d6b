"""A unit does not understand homes that the other unit has written."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="state-schema-lowered",
    layer=Layer.WASM,
    title="A unit writes an older state schema",
    why=(
        "A unit migrates a home to its own state schema and refuses one that is newer, since it "
        "would harm what it does not understand. A unit with a lower number opens none of the homes "
        "that the unit before it has touched. One with a higher number cannot be taken back."
    ),
    before="state_schema = 2",
    after="state_schema = 1",
    safely="Never lower it. Before it is raised, tell people to back their homes up.",
    breaks=NEITHER,
    source="docs/home.md",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Compares the state schemas of two units."""
    old, new = diff.old.unit, diff.new.unit
    if not (old and new and old.manifest and new.manifest):
        return
    before, after = old.manifest.state_schema, new.manifest.state_schema
    if after < before:
        yield RULE.finding(
            "state_schema",
            f"homes of {diff.old.title} have state schema {before}; {diff.new.title} writes "
            f"{after} and refuses them",
            (None, None),
        )
