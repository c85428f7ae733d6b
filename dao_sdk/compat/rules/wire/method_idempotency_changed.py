"""What a method says about being repeated has changed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.calls import kept
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="method-idempotency-changed", layer=Layer.WIRE, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods whose `idempotency_level` changed."""
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        if old.idempotency != new.idempotency:
            yield RULE.finding(
                new.full,
                f"`{new.name}` says {new.idempotency}, and said {old.idempotency}",
                (old.place, new.place),
            )
