"""A unit asks for more of a right than before."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.units import same_uses
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="use-widened", layer=Layer.CAPABILITY, breaks=NEITHER, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Compares the scopes of two units, and what they cannot do without."""
    for old, new in same_uses(diff.old, diff.new):
        more = [it for it in new.scopes if it not in old.scopes]
        said = []
        if old.scopes and not new.scopes:
            said.append("asks for all of it")
        elif more and old.scopes:
            said.append(f"asks for {', '.join(more)} too")
        if new.required and not old.required:
            said.append("cannot work without it any more")
        if said:
            yield RULE.finding(
                new.capability,
                f"{diff.new.title} uses `{new.capability}` as {diff.old.title} does, but "
                f"{' and '.join(said)}",
                (None, None),
            )
