"""A value of an enum has another number."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.numbers import renumbered
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="enum-value-renumbered",
    layer=Layer.WIRE,
    title="A value of an enum has another number",
    why=(
        "Only the number crosses. What one side writes for the name the other side reads as "
        "another value, or as none."
    ),
    before="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n  COLOR_BLUE = 2;\n}",
    after="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 2;\n  COLOR_BLUE = 1;\n}",
    safely="Numbers never change. To order values otherwise, move their lines.",
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/enum/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds names with another number."""
    for enum in diff.enums:
        for old, new in renumbered(enum):
            yield RULE.finding(
                new.full,
                f"`{new.name}` has the number {new.number}, which was {old.number}",
                (old.place, new.place),
                witness=diff.witnesses.enum(
                    RULE.layer,
                    enum,
                    RULE.breaks,
                    (old.number, new.number),
                    named=True,
                ),
            )
