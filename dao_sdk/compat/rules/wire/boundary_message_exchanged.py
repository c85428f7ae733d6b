"""A message of the boundary itself is another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.compose import Target
from dao_sdk.contract.model import Boundary

RULE = Rule(name="boundary-message-exchanged", layer=Layer.WIRE, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds roles whose message is another one."""
    both = diff.contracts
    if both is None:
        return
    for role in fields(Boundary):
        was, now = (getattr(it.boundary, role.name) for it in (both.old, both.new))
        if diff.declarations.now(was) == now:
            continue
        reach = diff.wire.judge.reach(was, now)
        if reach.breaks:
            yield RULE.finding(
                role.name,
                f"the message for `{role.name}` is `{now}` and was `{was}`, which is encoded "
                f"otherwise: {reach.words}",
                diff.keys("messages", role.name),
                breaks=reach.breaks,
                witness=diff.witnesses.target(
                    RULE.layer, Target(was, now, reach.ways()), reach.breaks
                ),
            )
