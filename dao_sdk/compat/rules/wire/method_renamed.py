"""A method has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import by_path, kept, witness
from dao_sdk.compat.terms import BOTH, NEITHER, Layer

RULE = Rule(name="method-renamed", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods of two names."""
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        if old.name != new.name or called.moved:
            yield RULE.finding(
                new.full,
                (
                    f"the method `{old.full}` was moved to `{new.full}`"
                    if called.moved
                    else f"the method `{old.name}` was renamed to `{new.name}`"
                ),
                (old.place, new.place),
                breaks=RULE.breaks if by_path(diff) else NEITHER,
                witness=witness(old, None) if by_path(diff) else None,
            )
