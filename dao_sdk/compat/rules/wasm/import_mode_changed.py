"""An import answers in another way."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import (
    Outcome,
    UnitWitness,
    accepted,
    answered,
    given,
    refused,
)
from dao_sdk.compat.witness.unit import Call
from dao_sdk.contract.model import Import

RULE = Rule(name="import-mode-changed", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports that a host of the other side answers in another way."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        needed = {it.name for it in meeting.guest.needs}
        for own in contract.imports if contract else ():
            offered = meeting.host.imports.get(own.name)
            if own.name not in needed or offered is None or own.mode is offered.mode:
                continue
            before, after = meeting.in_order(own, offered)
            yield RULE.finding(
                own.name,
                f"`{own.name}` was {before.mode} and is {after.mode}",
                (before.place, after.place),
                breaks=frozenset({meeting.direction}),
                witness=_witness(meeting, own, offered),
            )


def _witness(meeting: Meeting, own: Import, offered: Import) -> UnitWitness | None:
    if len(own.params) != len(offered.params):
        return refused(meeting, f"it imports {own.name} as", [own.name])
    contract = meeting.guest.contract
    assert contract is not None
    there = Outcome(seen=accepted(offered), grants=given(meeting.host.contract, offered.capability))
    home = Outcome(seen=accepted(own), grants=given(contract, own.capability))
    return answered(meeting, [own.name], Call(own.name), there, home)
