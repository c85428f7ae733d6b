"""A method has another number."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import by_number, kept, witness
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="method-renumbered", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods with two numbers."""
    others = by_number(diff.new)
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        was, now = called.old_number, called.new_number
        if was is not None and now is not None and was != now:
            yield RULE.finding(
                new.full,
                f"`{new.name}` has the number {now:#010x}, which was {was:#010x}",
                (old.place, new.place),
                witness=witness(old, others.get(was), was),
            )
