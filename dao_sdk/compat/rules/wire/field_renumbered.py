"""A field has another number."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="field-renumbered", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields of one name and two numbers."""
    for old, new, message in diff.wire.moved_numbers:
        yield RULE.finding(
            new.full,
            f"`{new.name}` has the number {new.number}, which was {old.number}",
            (old.place, new.place),
            witness=diff.witnesses.field(RULE.layer, message, old, new, RULE.breaks),
        )
