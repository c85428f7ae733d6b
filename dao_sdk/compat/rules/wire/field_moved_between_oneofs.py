"""A field was moved from one oneof to another."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import moved
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-moved-between-oneofs",
    layer=Layer.WIRE,
    title="A field was moved from one oneof to another",
    why=(
        "What excluded what has changed: fields that could be set together no longer can, or "
        "the reverse. The last one that was written wins, and the other is lost."
    ),
    before=(
        "message Note {\n"
        "  oneof content {\n"
        "    string text = 1;\n"
        "    bytes drawing = 2;\n"
        "  }\n"
        "  oneof extra {\n"
        "    string link = 3;\n"
        "    string place = 4;\n"
        "  }\n"
        "}"
    ),
    after=(
        "message Note {\n"
        "  oneof content {\n"
        "    string text = 1;\n"
        "  }\n"
        "  oneof extra {\n"
        "    bytes drawing = 2;\n"
        "    string link = 3;\n"
        "    string place = 4;\n"
        "  }\n"
        "}"
    ),
    safely="Keep the field where it is; add a new field to the other oneof.",
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto3/#wire-unsafe-changes",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that changed their oneof."""
    for each in diff.wire.moves:
        was, now = each.move.field.old.oneof, each.move.field.new.oneof
        if was and now:
            yield moved(diff, RULE, each, f"is in the oneof `{now}` and was in `{was}`")
