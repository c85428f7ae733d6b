"""A field has another name in JSON."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-renamed",
    layer=Layer.JSON,
    title="A field has another name in JSON",
    why=(
        "In JSON a field is its name. A parser refuses the name that it does not know; it "
        "accepts `json_name` and the name in the .proto file."
    ),
    before="message Note {\n  string title = 1;\n}",
    after="message Note {\n  string heading = 1;\n}",
    safely=(
        'Keep the old name in JSON with `[json_name = "..."]` on the renamed field: what is '
        "printed stays as it was, and parsers take both names."
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/json/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that one side prints under a name that the other does not accept."""
    yield from changed(diff, RULE, Aspect.NAME)
