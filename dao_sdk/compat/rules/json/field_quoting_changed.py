"""A number became a text of digits, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="field-quoting-changed",
    layer=Layer.JSON,
    title="A number became a text of digits, or the reverse",
    why=(
        "Integers of 64 bits are printed as texts, since JavaScript's numbers do not hold "
        "them. Protobuf's own parsers take both; other programs that read the JSON may not."
    ),
    before="message Note {\n  int32 reads = 1;\n}",
    after="message Note {\n  int64 reads = 1;\n}",
    safely=(
        "Find out who reads this JSON without Protobuf, and teach them both forms first. "
        "Where that cannot be known, add a field of the new type with a new name."
    ),
    breaks=NEITHER,
    source="https://protobuf.dev/programming-guides/json/#compatible-lossy",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.QUOTES)
