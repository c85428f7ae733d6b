"""A method was added."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import added, by_number, by_path, witness
from dao_sdk.compat.terms import NEW_ON_OLD, Layer

RULE = Rule(name="method-added", layer=Layer.WIRE, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods that the old side has not."""
    others = by_number(diff.old)
    for pair in diff.services.both:
        for method in added(diff, pair.methods.added):
            number = pair.new_numbers.get(method.full)
            other = others.get(number) if number is not None else None
            if by_path(diff) or number is not None:
                yield RULE.finding(
                    method.full,
                    f"`{method.name}` of {pair.new.full} is not on the old side",
                    (pair.old.place, method.place),
                    witness=witness(other, method, number, by_new=True),
                )
