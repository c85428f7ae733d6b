"""A value of an enum uses a number that was reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.numbers import numbers
from dao_sdk.compat.schema.elements import reserves
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="enum-reserved-number-used",
    layer=Layer.WIRE,
    title="A value of an enum uses a number that was reserved",
    why=(
        "The number is reserved because a value once had it. Where it was written at that "
        "time, it is now read as the new value."
    ),
    before="enum Color {\n  reserved 2;\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n}",
    after="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n  COLOR_BLUE = 2;\n}",
    safely="Leave the reservation and take a number that nobody has had.",
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/proto3/#reserved",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds new numbers that the old enum reserved."""
    for enum in diff.enums:
        for value in numbers(enum).added:
            if not reserves(enum.old.reserved, value.number):
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` uses the number {value.number}, which was reserved",
                (enum.old.place, value.place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks, (value.number,)),
            )
