"""Units require what hosts may lack."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import Meeting, Need
from dao_sdk.compat.terms import NEW_ON_OLD, OLD_ON_NEW, Layer
from dao_sdk.compat.witness.loading import (
    Outcome,
    UnitWitness,
    accepted,
    answered,
    given,
    lacking,
)
from dao_sdk.compat.witness.unit import Call
from dao_sdk.contract.model import Import

RULE = Rule(name="import-optionality-changed", layer=Layer.WASM, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports that units of one side require and hosts of the other may lack."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            offered = meeting.host.imports.get(need.name)
            if offered is None or need.optional or not offered.optional or need.since == "?":
                continue
            witness = _witness(meeting, need, offered)
            became = "required" if meeting.direction in NEW_ON_OLD else "optional"
            yield RULE.finding(
                need.name,
                f"`{need.name}` became {became}: hosts of {meeting.host.title} may lack what "
                f"{meeting.guest.name} {meeting.guest.verb('require', 'requires')}",
                meeting.places(need.place, offered.place),
                breaks=frozenset({meeting.direction} if witness else ()),
                witness=witness,
            )


def _witness(meeting: Meeting, need: Need, offered: Import) -> UnitWitness | None:
    """A host lacks capabilities, not single imports; of one that it has, only an operation.

    Where it is in another capability besides, there is nothing to add to that.
    """
    host, contract = meeting.host, meeting.guest.contract
    if offered.capability in host.dispensable:
        return lacking(meeting, need.name, lacks=frozenset({offered.capability}))
    assert contract is not None
    own = next(it for it in contract.imports if it.name == need.name)
    if own.capability != offered.capability:
        return None
    grants = given(host.contract, need.capability)
    there = Outcome(seen=("OK", "UNIMPLEMENTED"), grants=grants, lacks=frozenset({need.name}))
    home = Outcome(seen=accepted(own), grants=given(contract, need.capability))
    return answered(meeting, [need.name], Call(need.name), there, home)
