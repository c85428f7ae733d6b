"""A unit asks for more of a right than before."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.units import same_uses
from dao_sdk.compat.terms import NEITHER, Layer

RULE = Rule(
    name="use-widened",
    layer=Layer.CAPABILITY,
    title="A unit asks for other or wider scopes, or cannot do without any more",
    why=(
        "What people allowed stays as narrow as it was: the unit meets DENIED where it goes beyond. "
        "A unit that asks for no scope asks for all that a person is willing to give. One that "
        "cannot do without a right any more says so when it is asked about."
    ),
    before='[capabilities.keys]\nscopes = ["prefix=dao/"]',
    after="[capabilities.keys]\nscopes = []",
    safely="Ask for as little as before, and let the unit say plainly what it could not do.",
    breaks=NEITHER,
    source="docs/home.md",
    hazard=True,
)


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
