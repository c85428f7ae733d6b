"""A message has another name, or is in another package."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.renames import names_cross, renamed_messages
from dao_sdk.compat.terms import BOTH, NEITHER, Layer
from dao_sdk.compat.witness.named import AnyWitness

RULE = Rule(name="message-renamed", layer=Layer.WIRE, breaks=BOTH, hazard=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds messages of two names."""
    crosses = names_cross(diff)
    for pair in renamed_messages(diff):
        yield RULE.finding(
            pair.new.full,
            f"`{pair.old.full}` was renamed to `{pair.new.full}`",
            (pair.old.place, pair.new.place),
            breaks=RULE.breaks if crosses else NEITHER,
            witness=(
                AnyWitness(diff.schemas, pair.old.full, json=False)
                if crosses and diff.schemas
                else None
            ),
        )
