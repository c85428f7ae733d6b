"""A status, a result or an event was removed."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.codes import alone
from dao_sdk.compat.terms import OLD_ON_NEW, Layer
from dao_sdk.compat.witness.call import CodeWitness

RULE = Rule(
    name="code-removed",
    layer=Layer.WIRE,
    title="A status, a result or an event was removed",
    why="Whoever gets its number no longer knows what it means.",
    before="statuses:\n  QUOTA: { code: -15, doc: Over the quota. }",
    after="statuses: {}",
    safely="Keep it, and say in its text that nothing sends it any more.",
    breaks=OLD_ON_NEW,
    source="docs/contract.md, Statuses",
)


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
