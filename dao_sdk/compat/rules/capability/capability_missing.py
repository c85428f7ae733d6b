"""Units use a capability that hosts do not know."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.manifest import FREE
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import UnitWitness, lacking, refused, unimplemented
from dao_sdk.contract.model import Place

RULE = Rule(name="capability-missing", layer=Layer.CAPABILITY, breaks=NEW_ON_OLD)


_LESS = ("load and never get it", "loads and never gets it")


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds capabilities of units that a host of the other side does not know."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        places = {it.name: it.place for it in contract.capabilities} if contract else {}
        for name, required in _uses(meeting).items():
            if name in meeting.host.capabilities or name in meeting.renamed_rights or name == FREE:
                continue
            many, one = ("do not load", "does not load") if required else _LESS
            does = meeting.guest.verb(many, one)
            alone = meeting.guest.unit is not None and not required
            yield _finding(meeting, name, does, places.get(name), alone)


def _finding(
    meeting: Meeting, name: str, does: str, place: Place | None, dispensable: bool
) -> Finding:
    return RULE.finding(
        name,
        f"{meeting.host.title} does not know the capability `{name}`; {meeting.guest.name} "
        f"{meeting.guest.verb('that use it', 'uses it and')} {does} there",
        meeting.places(guest=place),
        breaks=frozenset() if dispensable else frozenset({meeting.direction}),
        witness=None if dispensable else _witness(meeting, name),
    )


def _uses(meeting: Meeting) -> dict[str, bool]:
    """The capabilities of the units, and whether they require them."""
    if meeting.guest.unit is not None:
        said = meeting.manifest
        return {it.capability: it.required for it in said.capabilities} if said else {}
    needs = meeting.guest.needs
    required = {it.capability for it in needs if not it.optional}
    return {it.capability: it.capability in required for it in needs}


def _witness(meeting: Meeting, capability: str) -> UnitWitness | None:
    own = [it for it in meeting.guest.needs if it.capability == capability]
    for need in sorted(own, key=lambda it: it.optional):
        if need.name in meeting.host.imports:
            return refused(
                meeting,
                f"it imports functions of the capability {_host(meeting, need.name)!r}",
                [need.name],
            )
        if need.optional:
            return unimplemented(meeting, need.name)
        return lacking(meeting, need.name)
    return refused(meeting, f"its manifest names the capability {capability!r}")


def _host(meeting: Meeting, name: str) -> str:
    return meeting.host.imports[name].capability
