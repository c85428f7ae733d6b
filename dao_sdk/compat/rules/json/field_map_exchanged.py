"""A map is in place of a list of messages, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-map-exchanged",
    layer=Layer.JSON,
    title="A map is in place of a list of messages, or the reverse",
    why=("A map is an object in JSON, a list of messages is a list. Bytes are alike, JSON is not."),
    before=(
        "message Note {\n"
        "  repeated Word words = 1;\n"
        "}\n"
        "\n"
        "message Word {\n"
        "  string key = 1;\n"
        "  string value = 2;\n"
        "}"
    ),
    after=(
        "message Note {\n"
        "  map<string, string> words = 1;\n"
        "}\n"
        "\n"
        "message Word {\n"
        "  string key = 1;\n"
        "  string value = 2;\n"
        "}"
    ),
    safely="Add the map as a new field with a new name, and fill both until every reader has it.",
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/json/#wire-unsafe",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.MAP)
