"""A field was moved out of a oneof."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import moved
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(
    name="field-moved-out-of-oneof",
    layer=Layer.WIRE,
    title="A field was moved out of a oneof",
    why=(
        "New programs may set it together with what is left in the oneof. To an old reader "
        "only one of them can be set. The last one that was written wins, and the other is "
        "lost."
    ),
    before=(
        "message Note {\n"
        "  oneof content {\n"
        "    string text = 1;\n"
        "    bytes drawing = 2;\n"
        "  }\n"
        "}"
    ),
    after=(
        "message Note {\n"
        "  string text = 1;\n"
        "  oneof content {\n"
        "    bytes drawing = 2;\n"
        "  }\n"
        "}"
    ),
    safely="Set only one of them until every reader knows that they do not exclude each other.",
    breaks=NEW_ON_OLD,
    source="https://protobuf.dev/programming-guides/proto3/#wire-safe-changes",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that left a oneof."""
    for each in diff.wire.moves:
        if each.move.field.old.oneof and not each.move.field.new.oneof:
            others = ", ".join(f"`{it.new.name}`" for it in each.move.beside)
            words = f"and may be set beside {others}" if others else "in which it was alone"
            yield moved(
                diff,
                RULE,
                each,
                f"is no longer in the oneof `{each.move.field.old.oneof}`, {words}",
            )
