"""A message type with a form of its own in JSON came, went or was exchanged."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-well-known-type-exchanged",
    layer=Layer.JSON,
    title="A message type with a form of its own in JSON came, went or was exchanged",
    why=(
        "Timestamp, Duration, Struct and others are not printed as their fields: a Timestamp "
        "is a text. The other side refuses it, or takes it for something else."
    ),
    before=(
        "message Note {\n"
        "  Moment made = 1;\n"
        "}\n"
        "\n"
        "message Moment {\n"
        "  int64 seconds = 1;\n"
        "  int32 nanos = 2;\n"
        "}"
    ),
    after=(
        'import "google/protobuf/timestamp.proto";\n'
        "\n"
        "message Note {\n"
        "  google.protobuf.Timestamp made = 1;\n"
        "}\n"
        "\n"
        "message Moment {\n"
        "  int64 seconds = 1;\n"
        "  int32 nanos = 2;\n"
        "}"
    ),
    safely="Add a field of the new type with a new name, and fill both until every reader has it.",
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/json/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.WELL_KNOWN)
