"""A unit asks for less than before."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.units import same_uses, uses
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(name="use-narrowed", layer=Layer.CAPABILITY, breaks=NEITHER)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds rights that the new unit does not want, scopes it leaves out, or what it can miss."""
    old, new = uses(diff.old), uses(diff.new)
    if old is None or new is None:
        return
    for name in old:
        if name not in new:
            yield RULE.finding(name, f"{diff.new.title} wants `{name}` no longer", (None, None))
    for before, after in same_uses(diff.old, diff.new):
        less = [it for it in before.scopes if it not in after.scopes] if after.scopes else []
        said = []
        if after.scopes and not before.scopes:
            said.append(f"asks only for {', '.join(after.scopes)}")
        elif less:
            said.append(f"leaves out {', '.join(less)}")
        if before.required and not after.required:
            said.append("can do without")
        if said:
            yield RULE.finding(
                after.capability,
                f"{diff.new.title} uses `{after.capability}` as {diff.old.title} does, but "
                f"{' and '.join(said)}",
                (None, None),
            )
