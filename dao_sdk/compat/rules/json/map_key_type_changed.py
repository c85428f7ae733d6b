"""A map has keys of another type."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="map-key-type-changed",
    layer=Layer.JSON,
    title="A map has keys of another type",
    why=(
        "All keys are texts in JSON, but they must be readable as the type: digits, `true` or "
        "`false`, or anything."
    ),
    before="message Note {\n  map<string, string> words = 1;\n}",
    after="message Note {\n  map<int32, string> words = 1;\n}",
    safely=(
        "Add a map of the new type with a new name, and fill both until every reader has the "
        "new one."
    ),
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/json/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.KEY)
