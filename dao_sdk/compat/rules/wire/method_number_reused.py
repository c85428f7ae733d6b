"""The number of a method belongs to another method."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import by_number, kept, witness
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="method-number-reused", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds numbers that another method has now."""
    others = by_number(diff.new)
    heirs = {it.pair.old.full: it.pair.new.full for it in kept(diff)}
    for was, old in by_number(diff.old).items():
        other = others.get(was)
        if other is not None and other.full != heirs.get(old.full):
            yield RULE.finding(
                other.full,
                f"`{other.name}` has the number {was:#010x}, which was that of `{old.name}`",
                (old.place, other.place),
                witness=witness(old, other, was),
            )
