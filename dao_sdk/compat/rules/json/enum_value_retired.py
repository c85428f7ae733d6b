"""A value of an enum was removed and its name is reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.names import names
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="enum-value-retired",
    layer=Layer.JSON,
    title="A value of an enum was removed and its name is reserved",
    why=(
        "No other value can take the name. But a parser refuses a name that it does not know, "
        "reserved or not, and with it the whole message that an old program prints."
    ),
    before="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n  COLOR_BLUE = 2;\n}",
    after=(
        "enum Color {\n"
        "  reserved 2;\n"
        '  reserved "COLOR_BLUE";\n'
        "  COLOR_NONE = 0;\n"
        "  COLOR_RED = 1;\n"
        "}"
    ),
    safely="This is how to remove a value. Do it once nobody prints it any more.",
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/proto3/#reserved",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds names that the new enum reserves."""
    for enum in diff.enums:
        for value in names(enum).removed:
            if value.name not in enum.new.reserved_names:
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` was removed and the name is reserved",
                (value.place, enum.new.place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks, (value.number,)),
            )
