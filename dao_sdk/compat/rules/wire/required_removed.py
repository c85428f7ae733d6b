"""A field is no longer required."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed, fields_of, removed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="required-removed",
    layer=Layer.WIRE,
    title="A field is no longer required",
    why=(
        "Old programs refuse every message in which the field is not set, and new programs "
        "may leave it unset."
    ),
    before="message Note {\n  required string title = 1;\n}",
    after="message Note {\n  optional string title = 1;\n}",
    safely=(
        "Go on setting it in everything that is written, for as long as there are old readers."
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto2/#required-deprecated",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that are no longer required, or are gone."""
    yield from changed(diff, RULE, Aspect.REQUIRED_REMOVED)
    for each in fields_of(diff, RULE).removed:
        if each.field.presence == "required":
            yield removed(
                diff,
                RULE,
                each,
                "was removed, and the old side requires it",
                Aspect.REQUIRED_REMOVED,
            )
