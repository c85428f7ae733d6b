"""A grant without a scope means nothing where it meant something."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.manifest import FREE, NAMED_ONLY
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

RULE = Rule(name="scope-required", layer=Layer.CAPABILITY, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds scopes that a host of the other side requires and the units' own did not."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        for own in contract.capabilities if contract else ():
            there = meeting.host.capabilities.get(own.name)
            if there is None or own.name == FREE or (own.scope is not None and own.scope.required):
                continue
            if there.scope is None or not there.scope.required:
                continue
            now = "no longer" if meeting.direction in NEW_ON_OLD else "now"
            if own.name in NAMED_ONLY:
                witness = None
                effect = "hosts take none without one, whatever a contract says"
            else:
                witness = _witness(meeting, own.name)
                effect = f"without one it means nothing to hosts of {meeting.host.title}"
            yield RULE.finding(
                own.name,
                f"a grant of `{own.name}` needs a scope {now}: {effect}",
                meeting.places(own.place, there.place),
                breaks=frozenset({meeting.direction} if witness else ()),
                witness=witness,
            )


def _witness(meeting: Meeting, capability: str) -> UnitWitness | None:
    entry = common_import(meeting, capability)
    if entry is None:
        return None
    grants = (capability,)
    there = Outcome(seen=("DENIED",), grants=grants)
    home = Outcome(seen=accepted(entry), grants=grants)
    return answered(meeting, [entry.name], Call(entry.name), there, home)
