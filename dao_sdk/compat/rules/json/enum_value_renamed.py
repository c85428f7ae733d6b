"""A value of an enum has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.names import renamed
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="enum-value-renamed", layer=Layer.JSON, breaks=BOTH)


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
