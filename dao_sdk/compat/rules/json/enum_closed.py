"""An open enum became closed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="enum-closed",
    layer=Layer.JSON,
    title="An open enum became closed",
    why=(
        "An open enum holds every number, a closed one only those that it names. Old programs "
        "may write others, which parsers of JSON refuse."
    ),
    before="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n  COLOR_BLUE = 2;\n}",
    after=(
        "enum Color {\n"
        "  option features.enum_type = CLOSED;\n"
        "  COLOR_NONE = 0;\n"
        "  COLOR_RED = 1;\n"
        "  COLOR_BLUE = 2;\n"
        "}"
    ),
    safely=(
        "Leave `enum_type` as it is, and refuse unknown numbers where the value is used. A "
        "new closed enum belongs into a new field."
    ),
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/editions/features/#enum_type",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds them."""
    for enum in diff.enums:
        if enum.new.closed and not enum.old.closed:
            yield RULE.finding(
                enum.new.full,
                f"{enum.new.name} is closed now: it takes no number without a name",
                (enum.old.place, enum.new.place),
                witness=diff.witnesses.unnamed(RULE.layer, enum, RULE.breaks),
            )
