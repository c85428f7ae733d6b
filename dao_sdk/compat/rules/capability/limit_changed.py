"""A limit is another number."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.terms import NEW_ON_OLD, OLD_ON_NEW, Layer
from dao_sdk.compat.witness.limits import limit_witness
from dao_sdk.compat.witness.loading import UnitWitness
from dao_sdk.contract.model import Constant

RULE = Rule(name="limit-changed", layer=Layer.CAPABILITY, breaks=OLD_ON_NEW)

_MEMORY = "max_memory_bytes"
"""Told in the wasm layer, since it decides whether a unit loads."""


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds limits that units of one side may use and hosts of the other do not grant."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        there = {it.name: it for it in meeting.host.contract.limits}
        for own in contract.limits if contract else ():
            if own.name not in there or own.name == _MEMORY:
                continue
            if own.value > there[own.name].value:
                yield _finding(meeting, own, there[own.name])


def _finding(meeting: Meeting, own: Constant, there: Constant) -> Finding:
    before, after = meeting.in_order(own, there)
    changed = "raised" if meeting.direction in NEW_ON_OLD else "lowered"
    witness: UnitWitness | None = limit_witness(meeting, own, there)
    return RULE.finding(
        own.name,
        f"`{own.name}` was {changed} from {before.value} to {after.value}",
        (before.place, after.place),
        breaks=frozenset({meeting.direction} if witness else ()),
        witness=witness,
    )
