"""Operations of a capability take effect in the order of issue, or do so no longer."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="order-changed", layer=Layer.CAPABILITY, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds capabilities that are ordered in one contract only."""
    for pair in diff.capabilities.both:
        if pair.old.ordered != pair.new.ordered:
            said = (
                "take effect in the order of issue now; old hosts do not promise that to new units"
                if pair.new.ordered
                else "need not take effect in the order of issue any more"
            )
            yield RULE.finding(
                pair.new.name,
                f"operations of `{pair.new.name}` {said}",
                (pair.old.place, pair.new.place),
            )
