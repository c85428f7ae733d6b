"""A closed enum became open."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(name="enum-opened", layer=Layer.JSON, breaks=NEW_ON_OLD)


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
