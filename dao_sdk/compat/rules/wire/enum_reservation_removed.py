"""A number of an enum is no longer reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.reservations import given_up
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="enum-reservation-removed",
    layer=Layer.WIRE,
    title="A number of an enum is no longer reserved",
    why=(
        "Nothing breaks yet. But the next value may take the number, and then old bytes are "
        "read as something else."
    ),
    before="enum Color {\n  reserved 2;\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n}",
    after="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n}",
    safely="Put the reservation back. It costs nothing.",
    breaks=NEITHER,
    source="https://protobuf.dev/programming-guides/proto3/#reserved",
    hazard=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds reserved numbers that are free now."""
    for enum in diff.enums:
        used = {it.number for it in enum.new.values}
        for low, high in given_up(enum.old.reserved, enum.new.reserved, used):
            which = f"{low}" if low == high else f"{low} to {high}"
            yield RULE.finding(
                enum.new.full,
                f"{enum.new.full} no longer reserves {which}",
                (enum.old.place, enum.new.place),
            )
