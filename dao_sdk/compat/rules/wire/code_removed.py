"""A status, a result or an event was removed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.codes import alone
from dao_sdk.compat.terms import OLD_ON_NEW, Layer
from dao_sdk.compat.witness.call import CodeWitness

RULE = Rule(name="code-removed", layer=Layer.WIRE, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds them in all three lists."""
    for group, constant in alone(diff, removed=True):
        yield RULE.finding(
            constant.name,
            f"the {group} `{constant.name}` ({constant.value}) was removed",
            (constant.place, None),
            witness=CodeWitness(group, constant.value, constant.name, ""),
        )
