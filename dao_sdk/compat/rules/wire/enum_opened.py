"""A closed enum became open."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(
    name="enum-opened",
    layer=Layer.WIRE,
    title="A closed enum became open",
    why=(
        "New programs may write numbers that the enum does not name. To old ones it is "
        "closed: the field is then set aside as unknown, as if it were not set."
    ),
    before=(
        "enum Color {\n"
        "  option features.enum_type = CLOSED;\n"
        "  COLOR_NONE = 0;\n"
        "  COLOR_RED = 1;\n"
        "  COLOR_BLUE = 2;\n"
        "}"
    ),
    after="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n  COLOR_BLUE = 2;\n}",
    safely="Write only numbers with names until every reader has the open enum.",
    breaks=NEW_ON_OLD,
    source="https://protobuf.dev/editions/features/#enum_type",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds them."""
    for enum in diff.enums:
        if enum.old.closed and not enum.new.closed:
            yield RULE.finding(
                enum.new.full,
                f"{enum.new.name} is open now: it takes numbers without a name",
                (enum.old.place, enum.new.place),
                witness=diff.witnesses.unnamed(RULE.layer, enum, RULE.breaks),
            )
