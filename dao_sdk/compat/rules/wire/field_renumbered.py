"""A field has another number."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="field-renumbered",
    layer=Layer.WIRE,
    title="A field has another number",
    why=(
        "In bytes a field is its number. What one side writes under the old number the other "
        "side does not find under the new one, or finds in a field of another name."
    ),
    before="message Note {\n  string title = 1;\n}",
    after="message Note {\n  string title = 2;\n}",
    safely="Numbers never change. To order fields otherwise, move their lines.",
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto3/#wire-unsafe-changes",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields of one name and two numbers."""
    for old, new, message in diff.wire.moved_numbers:
        yield RULE.finding(
            new.full,
            f"`{new.name}` has the number {new.number}, which was {old.number}",
            (old.place, new.place),
            witness=diff.witnesses.field(RULE.layer, message, old, new, RULE.breaks),
        )
