"""A field has a type that is encoded otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-type-changed",
    layer=Layer.WIRE,
    title="A field has a type that is encoded otherwise",
    why=(
        "Bytes say how long a value is, not what it is. A reader of another type takes them "
        "for something else, without an error, or sets them aside as an unknown field; either "
        "way the value is gone."
    ),
    before="message Note {\n  int32 reads = 1;\n}",
    after="message Note {\n  sint32 reads = 1;\n}",
    safely=(
        "Add a field of the new type with a new number, write both for a while, and mark the "
        "old one deprecated."
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto3/#updating",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.TYPE)
