"""The first value of a closed enum has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="enum-default-changed", layer=Layer.JSON, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds enums that begin with another name."""
    for enum in diff.enums:
        old, new = enum.old.values[:1], enum.new.values[:1]
        now = {it.name: it.number for it in enum.new.values}
        if old and new and now.get(old[0].name, old[0].number) != new[0].number:
            yield RULE.finding(
                enum.new.full,
                f"an unset {enum.new.name} reads as `{new[0].name}`, and read as `{old[0].name}`",
                (old[0].place, new[0].place),
                witness=diff.witnesses.enum(RULE.layer, enum, RULE.breaks),
            )
