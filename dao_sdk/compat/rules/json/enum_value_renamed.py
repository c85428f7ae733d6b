"""A value of an enum has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.names import renamed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(
    name="enum-value-renamed",
    layer=Layer.JSON,
    title="A value of an enum has another name",
    why=(
        "JSON has the name of a value. A parser refuses a name that the enum does not have, "
        "and takes one that was another value's for that."
    ),
    before="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n  COLOR_BLUE = 2;\n}",
    after="enum Color {\n  COLOR_NONE = 0;\n  COLOR_RED = 1;\n  COLOR_AZURE = 2;\n}",
    safely=(
        "Let the old name come first and add the new one as an alias, with `option "
        "allow_alias = true;`, until every reader knows it."
    ),
    breaks=BOTH,
    source="https://protobuf.dev/programming-guides/json/",
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds values that one side prints by a name that is none, or another one, on the other."""
    for enum in diff.enums:
        for old, new, breaks in renamed(enum):
            said = (
                f"`{new.name}` ({new.number}) is printed for what was `{old.name}` ({old.number})"
            )
            if old.number == new.number:
                said = f"the value {old.number} was renamed from `{old.name}` to `{new.name}`"
            yield RULE.finding(
                new.full,
                said,
                (old.place, new.place),
                breaks=breaks,
                witness=diff.witnesses.enum(RULE.layer, enum, breaks, (old.number, new.number)),
            )
