"""A field has many values in place of one, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-cardinality-changed",
    layer=Layer.JSON,
    title="A field has many values in place of one, or the reverse",
    why="JSON has a list or an object where it had a plain value. The other side refuses it.",
    before="message Note {\n  string tag = 1;\n}",
    after="message Note {\n  repeated string tag = 1;\n}",
    safely=(
        "Add a repeated field with a new name, and write the first value into the old one too."
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/json/#wire-unsafe",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.CARDINALITY)
