"""A map is in place of a list of messages, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="field-map-exchanged",
    layer=Layer.WIRE,
    title="A map is in place of a list of messages, or the reverse",
    why=(
        "The bytes are alike: a map is a list of entries. But a map keeps one entry of those "
        "with the same key, in any order, and nothing of an entry beside its key and value."
    ),
    before=(
        "message Note {\n"
        "  repeated Word words = 1;\n"
        "  message Word {\n"
        "    string key = 1;\n"
        "    string value = 2;\n"
        "  }\n"
        "}"
    ),
    after="message Note {\n  map<string, string> words = 1;\n}",
    safely="Go from a list to a map only where no key comes twice; better add a field.",
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/proto3/#backwards",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.MAP)
