"""A unit wants a right that the unit before it did not want."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.manifest import FREE
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.sides.units import uses
from dao_sdk.compat.terms import NEW_ON_OLD, Direction, Layer
from dao_sdk.compat.witness.loading import (
    Outcome,
    UnitWitness,
    accepted,
    answered,
    common_import,
    given,
)
from dao_sdk.compat.witness.unit import Call

RULE = Rule(name="use-added", layer=Layer.CAPABILITY, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Compares what two units want."""
    old, new = uses(diff.old), uses(diff.new)
    if old is None or new is None:
        return
    meeting = next((it for it in diff.meetings if it.direction is Direction.NEW_ON_OLD), None)
    for name, use in new.items():
        if name in old or name == FREE:
            continue
        witness = _witness(meeting, name) if meeting else None
        yield RULE.finding(
            name,
            f"{diff.new.title} wants `{name}`, which {diff.old.title} did not"
            + (" and cannot work without it" if use.required else "")
            + f': "{use.reason}"',
            (None, None),
            breaks=NEW_ON_OLD if witness else frozenset(),
            witness=witness,
        )


def _witness(meeting: Meeting, capability: str) -> UnitWitness | None:
    """With what was allowed before, which is nothing of this, a call is refused."""
    contract, entry = meeting.guest.contract, common_import(meeting, capability)
    grants = given(contract, capability) if contract else None
    if entry is None or grants is None:
        return None
    there = Outcome(seen=("DENIED",))
    home = Outcome(seen=accepted(entry), grants=grants)
    return answered(meeting, [entry.name], Call(entry.name), there, home)
