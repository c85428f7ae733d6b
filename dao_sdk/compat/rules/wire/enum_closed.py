"""An open enum became closed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import OLD_ON_NEW, Layer

RULE = Rule(name="enum-closed", layer=Layer.WIRE, breaks=OLD_ON_NEW)


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
