"""A method was removed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import by_number, by_path, removed, witness
from dao_sdk.compat.terms import BOTH, Layer

RULE = Rule(name="method-removed", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods that the new side has not."""
    others = by_number(diff.new)
    for pair in diff.services.both:
        for method in removed(diff, pair.methods.removed):
            number = pair.old_numbers.get(method.full)
            other = others.get(number) if number is not None else None
            if by_path(diff) or number is not None:
                yield RULE.finding(
                    method.full,
                    f"`{method.name}` was removed from {pair.new.full}",
                    (method.place, pair.new.place),
                    witness=witness(method, other, number),
                )
