"""A field has a message type with other contents."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-message-exchanged",
    layer=Layer.WIRE,
    title="A field has a message type with other contents",
    why=(
        "The new type is compared with the old one, with all that it leads to. Where its "
        "fields are not encoded alike, what one side writes the other misreads or sets aside."
    ),
    before=(
        "message Note {\n"
        "  Text body = 1;\n"
        "}\n"
        "\n"
        "message Text {\n"
        "  string text = 1;\n"
        "}\n"
        "\n"
        "message Drawing {\n"
        "  double width = 1;\n"
        "}"
    ),
    after=(
        "message Note {\n"
        "  Drawing body = 1;\n"
        "}\n"
        "\n"
        "message Text {\n"
        "  string text = 1;\n"
        "}\n"
        "\n"
        "message Drawing {\n"
        "  double width = 1;\n"
        "}"
    ),
    safely=(
        "Add a field of the new type with a new number beside the old one, and fill both "
        "until every reader has it."
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto3/#updating",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.MESSAGE)
