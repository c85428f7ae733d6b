"""A field uses a number that was reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.shared import added
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="reserved-number-used",
    layer=Layer.WIRE,
    title="A field uses a number that was reserved",
    why=(
        "The number is reserved because a field once had it. Bytes of that time, which the "
        "old side sets aside, are now read as the new field, whatever they mean."
    ),
    before="message Note {\n  reserved 2;\n  string title = 1;\n}",
    after="message Note {\n  string title = 1;\n  int32 reads = 2;\n}",
    safely="Leave the reservation and take a number that nobody has had.",
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto3/#consequences",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds new fields whose number the old message reserved."""
    for each in diff.wire.added:
        if reserves(each.message.old.reserved, each.field.number):
            yield added(diff, RULE, each, "uses a number that was reserved")
