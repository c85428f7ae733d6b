"""What came with the home needs a person's word, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.manifest import FREE
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.terms import NEW_ON_OLD, OLD_ON_NEW, Layer
from dao_sdk.compat.witness.loading import (
    Outcome,
    UnitWitness,
    accepted,
    answered,
    common_import,
)
from dao_sdk.compat.witness.unit import Call

RULE = Rule(name="within-home-changed", layer=Layer.CAPABILITY, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds capabilities that units of one side get unasked and those of the other do not."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        for own in contract.capabilities if contract else ():
            there = meeting.host.capabilities.get(own.name)
            if there is None or own.name == FREE or not own.within_home or there.within_home:
                continue
            if not _used(meeting, own.name):
                continue
            now = (
                "comes with the home unasked"
                if meeting.direction in NEW_ON_OLD
                else "needs a person's word"
            )
            witness = _witness(meeting, own.name)
            yield RULE.finding(
                own.name,
                f"the capability `{own.name}` {now} now; {meeting.guest.name} "
                f"{meeting.guest.verb('are', 'is')} DENIED "
                f"by hosts of {meeting.host.title} until a person allows it",
                meeting.places(own.place, there.place),
                breaks=frozenset({meeting.direction} if witness else ()),
                witness=witness,
            )


def _used(meeting: Meeting, capability: str) -> bool:
    return any(it.capability == capability for it in meeting.guest.needs)


def _witness(meeting: Meeting, capability: str) -> UnitWitness | None:
    entry = common_import(meeting, capability)
    if entry is None:
        return None
    there, home = Outcome(seen=("DENIED",)), Outcome(seen=accepted(entry))
    return answered(meeting, [entry.name], Call(entry.name), there, home)
