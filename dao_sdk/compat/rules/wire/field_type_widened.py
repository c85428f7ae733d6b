"""A field has a type that holds more than its old one."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(
    name="field-type-widened",
    layer=Layer.WIRE,
    title="A field has a type that holds more than its old one",
    why=(
        "All old values are read as they were. A new program may write a value that an old "
        "one cannot hold: it is cut off, or refused."
    ),
    before="message Note {\n  int32 reads = 1;\n}",
    after="message Note {\n  int64 reads = 1;\n}",
    safely="Write only what the old type holds until every reader has the new one.",
    breaks=NEW_ON_OLD,
    source="https://protobuf.dev/programming-guides/proto3/#conditionally-safe-changes",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.WIDENED)
