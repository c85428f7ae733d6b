"""A status, a result or an event has another number."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.codes import GROUPS, moved, name_of
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.call import CodeWitness

RULE = Rule(name="code-changed", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds them in all three lists."""
    for group, old, new in moved(diff):
        other = name_of(getattr(diff.new.contract, GROUPS[group]), old.value)
        yield RULE.finding(
            new.name,
            f"the {group} `{new.name}` is {new.value}, and was {old.value}",
            (old.place, new.place),
            witness=CodeWitness(group, old.value, old.name, other),
        )
