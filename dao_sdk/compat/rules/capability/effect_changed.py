"""What a call leaves behind when its instance dies is told otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.terms import NEW_ON_OLD, OLD_ON_NEW, Layer
from dao_sdk.compat.witness.loading import (
    DROPPED,
    EXECUTED,
    Outcome,
    UnitWitness,
    answered,
    given,
)
from dao_sdk.compat.witness.unit import CallAndTrap, Trap
from dao_sdk.contract.model import Contract, Import, Method, Mode, Place

RULE = Rule(name="effect-changed", layer=Layer.CAPABILITY, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds calls whose effect a host of the other side does not know of."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        if contract is None:
            continue
        theirs = {it.name: it for it in meeting.guest.needs}
        for own in contract.imports:
            there = meeting.host.imports.get(own.name)
            if own.name in theirs and there is not None and own.effect != there.effect:
                yield _finding(
                    meeting, own.name, own.effect, (own.place, there.place), _import(meeting, own)
                )
        methods = _methods(meeting.host.contract)
        numbered = {it.number: name for name, it in methods.items()}
        for name, method in _methods(contract).items():
            # A number is what crosses; one that changed is told elsewhere.
            there_name = numbered.get(method.number, name)
            other = methods.get(there_name)
            if other is None or other.effect == method.effect:
                continue
            witness = _method(meeting, method) if other.number == method.number else None
            places = (method.place, other.place)
            newest = meeting.in_order(name, there_name)[1]
            yield _finding(meeting, newest, method.effect, places, witness)


def _finding(
    meeting: Meeting,
    name: str,
    effect: bool,
    places: tuple[Place | None, Place | None],
    witness: UnitWitness | None,
) -> Finding:
    """The guest's side has the effect or not; the host's side has it the other way round."""
    now = effect if meeting.direction in NEW_ON_OLD else not effect
    breaks = frozenset({meeting.direction} if effect and witness else ())
    return RULE.finding(
        name,
        f"`{name}` {'may change something now' if now else 'is said to change nothing any more'}",
        meeting.places(*places),
        breaks=breaks,
        witness=witness if breaks else None,
    )


def _import(meeting: Meeting, own: Import) -> UnitWitness | None:
    there = meeting.host.imports[own.name]
    same = (own.capability, own.mode, own.params) == (there.capability, there.mode, there.params)
    contract = meeting.guest.contract
    if own.mode is not Mode.ASYNC or not same or contract is None:
        return None
    return answered(
        meeting,
        [own.name],
        CallAndTrap(own.name),
        Outcome(seen=(DROPPED,), grants=given(meeting.host.contract, own.capability)),
        Outcome(seen=(EXECUTED,), grants=given(contract, own.capability)),
    )


def _methods(contract: Contract) -> dict[str, Method]:
    """The methods of the guest by their full names."""
    services = [it for it in contract.services if it.capability is None]
    return {f"{each.name}.{it.name}": it for each in services for it in each.methods}


def _method(meeting: Meeting, method: Method) -> UnitWitness | None:
    there, home = Outcome(seen=("UNAVAILABLE",)), Outcome(seen=("INTERRUPTED",))
    return answered(meeting, [], Trap(method.number or 0), there, home)
