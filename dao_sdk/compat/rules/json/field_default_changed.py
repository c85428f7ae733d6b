"""An unset field is read as another value."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-default-changed",
    layer=Layer.JSON,
    title="An unset field is read as another value",
    why=(
        "Defaults are not printed: each reader takes its own. Where a field is unset, the two "
        "sides now read two values."
    ),
    before="message Note {\n  optional int32 size = 1 [default = 10];\n}",
    after="message Note {\n  optional int32 size = 1 [default = 12];\n}",
    safely="Keep the default; set the new value where messages are made.",
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto2/#updating",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.DEFAULT)
