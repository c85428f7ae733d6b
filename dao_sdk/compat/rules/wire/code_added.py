"""A status, a result or an event was added."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.codes import alone
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.call import CodeWitness

RULE = Rule(name="code-added", layer=Layer.WIRE, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds them in all three lists."""
    for group, constant in alone(diff, removed=False):
        yield RULE.finding(
            constant.name,
            f"the {group} `{constant.name}` ({constant.value}) is not known to the old side",
            (None, constant.place),
            witness=CodeWitness(group, constant.value, "", constant.name),
        )
