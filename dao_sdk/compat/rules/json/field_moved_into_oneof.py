"""A field was moved into a oneof."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import moved
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="field-moved-into-oneof",
    layer=Layer.JSON,
    title="A field was moved into a oneof",
    why=(
        "Old programs may set it together with another field of the oneof. A reader of JSON "
        "that has two fields of one oneof refuses all of it. A lone field in a new oneof "
        "loses nothing."
    ),
    before=(
        "message Note {\n"
        "  string text = 1;\n"
        "  oneof content {\n"
        "    bytes drawing = 2;\n"
        "  }\n"
        "}"
    ),
    after=(
        "message Note {\n"
        "  oneof content {\n"
        "    string text = 1;\n"
        "    bytes drawing = 2;\n"
        "  }\n"
        "}"
    ),
    safely="Leave it outside, or add a new field inside the oneof.",
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/json/#wire-unsafe",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that came into a oneof."""
    for each in diff.json.moves:
        if each.move.field.new.oneof and not each.move.field.old.oneof:
            others = ", ".join(f"`{it.new.name}`" for it in each.move.excludes)
            words = f"which excludes {others}" if others else "alone"
            yield moved(
                diff, RULE, each, f"is now in the oneof `{each.move.field.new.oneof}`, {words}"
            )
