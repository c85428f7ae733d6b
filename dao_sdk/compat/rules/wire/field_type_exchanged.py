"""A field has another type that is encoded alike."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="field-type-exchanged",
    layer=Layer.WIRE,
    title="A field has another type that is encoded alike",
    why=(
        "The bytes are the same and all values fit: nothing is lost. Generated code and JSON "
        "may differ, which their own rules tell."
    ),
    before="message Note {\n  int32 color = 1;\n}",
    after=(
        "message Note {\n"
        "  Color color = 1;\n"
        "}\n"
        "\n"
        "enum Color {\n"
        "  NONE = 0;\n"
        "  RED = -1;\n"
        "}"
    ),
    safely=(
        "For bytes nothing is to be done. Look at what the layers json and source say of the "
        "same field."
    ),
    breaks=NEITHER,
    source="https://protobuf.dev/programming-guides/proto3/#updating",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.ALIKE)
