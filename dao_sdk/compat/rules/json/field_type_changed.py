"""A field has a type that JSON has otherwise."""

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
    layer=Layer.JSON,
    title="A field has a type that JSON has otherwise",
    why=(
        "JSON has numbers, texts, `true`, objects and lists. What one side prints the other "
        "refuses, or takes for something else, as a text that looks like base64."
    ),
    before="message Note {\n  string title = 1;\n}",
    after="message Note {\n  bytes title = 1;\n}",
    safely="Add a field of the new type with a new name, and write both for a while.",
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/json/#wire-unsafe",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.TYPE)
