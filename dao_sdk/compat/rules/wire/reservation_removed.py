"""A number is no longer reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import given_up
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="reservation-removed",
    layer=Layer.WIRE,
    title="A number is no longer reserved",
    why=(
        "Nothing breaks yet. But the next field may take the number, and then old bytes are "
        "read as something else."
    ),
    before="message Note {\n  reserved 2;\n  string title = 1;\n}",
    after="message Note {\n  string title = 1;\n}",
    safely="Put the reservation back. It costs nothing.",
    breaks=NEITHER,
    source="https://protobuf.dev/programming-guides/proto3/#fieldreserved",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds reserved numbers that are free now."""
    for message in diff.messages:
        used = {it.number for it in message.new.fields}
        for low, high in given_up(message.old.reserved, message.new.reserved, used):
            numbers = f"{low}" if low == high else f"{low} to {high}"
            yield RULE.finding(
                message.new.full,
                f"{message.new.full} no longer reserves {numbers}",
                (message.old.place, message.new.place),
            )
