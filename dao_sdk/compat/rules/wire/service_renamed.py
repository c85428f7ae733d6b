"""A service has another name, or is in another package."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import by_path, witness
from dao_sdk.compat.terms import BOTH, NEITHER, Layer

RULE = Rule(name="service-renamed", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds services of two names."""
    for pair in diff.services.both:
        both = pair.methods.both
        if pair.old.full == pair.new.full or not both:
            continue
        yield RULE.finding(
            pair.new.full,
            f"`{pair.old.full}` was renamed to `{pair.new.full}`",
            (pair.old.place, pair.new.place),
            breaks=RULE.breaks if by_path(diff) else NEITHER,
            witness=witness(both[0].old, None) if by_path(diff) else None,
        )
