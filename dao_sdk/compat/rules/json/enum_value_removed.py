"""A value of an enum was removed and its name was not reserved."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.names import names
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(
    name="enum-value-removed",
    layer=Layer.JSON,
    title="A value of an enum was removed and its name was not reserved",
    why=(
        "Old programs print a name that new parsers refuse, and with it the whole message. "
        "And a later value may take the name."
    ),
    before="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n  COLOR_BLUE = 2;\n}",
    after="enum Color {\n  reserved 2;\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n}",
    safely=(
        "Keep the value and mark it deprecated. Once nobody prints it, remove it and put its "
        "number and its name into `reserved`."
    ),
    breaks=OLD_ON_NEW,
    source="https://protobuf.dev/programming-guides/json/#compatible-ish",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds names that the new enum neither has nor reserves."""
    for enum in diff.enums:
        for value in names(enum).removed:
            if value.name in enum.new.reserved_names:
                continue
            yield RULE.finding(
                value.full,
                f"`{value.name}` was removed and the name is not reserved",
                (value.place, enum.new.place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks, (value.number,)),
            )
