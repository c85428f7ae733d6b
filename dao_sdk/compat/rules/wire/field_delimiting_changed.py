"""A message is written between group tags, or no longer is."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.judging.aspects import Aspect
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import changed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-delimiting-changed",
    layer=Layer.WIRE,
    title="A message is written between group tags, or no longer is",
    why=(
        "The tag in front of a field says how it is written. A reader that expects the other "
        "way does not find its field: it is set aside as unknown."
    ),
    before=(
        "message Note {\n"
        "  Text body = 1;\n"
        "  message Text {\n"
        "    string text = 1;\n"
        "  }\n"
        "}"
    ),
    after=(
        "message Note {\n"
        "  Text body = 1 [features.message_encoding = DELIMITED];\n"
        "  message Text {\n"
        "    string text = 1;\n"
        "  }\n"
        "}"
    ),
    safely="Leave message_encoding as it is; a new way of writing needs a new field.",
    breaks=BOTH,
    source="https://protobuf.dev/editions/features/#message_encoding",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed so."""
    yield from changed(diff, RULE, Aspect.DELIMITED)
