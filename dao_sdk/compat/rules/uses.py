"""The rights that a unit asks for."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import Meeting
from dao_sdk.compat.inputs.manifest import FREE
from dao_sdk.compat.inputs.units import same_uses, uses
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.vocabulary import NEITHER, NEW_ON_OLD, Direction
from dao_sdk.compat.witness.loading import (
    Outcome,
    UnitWitness,
    accepted,
    answered,
    common_import,
    given,
)
from dao_sdk.compat.witness.unit import Call


@rule("use-added", capability=NEW_ON_OLD)
def use_added(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Capabilities that only the new unit wants."""
    old, new = uses(diff.old), uses(diff.new)
    if old is None or new is None:
        return
    meeting = next((it for it in diff.meetings if it.direction is Direction.NEW_ON_OLD), None)
    for name, use in new.items():
        if name in old or name == FREE:
            continue
        witness = _witness(meeting, name) if meeting else None
        yield rule.finding(
            name,
            f"{diff.new.title} wants `{name}`, which {diff.old.title} did not"
            + (" and cannot work without it" if use.required else "")
            + f': "{use.reason}"',
            (None, None),
            breaks=NEW_ON_OLD if witness else NEITHER,
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


@rule("use-widened", capability=NEITHER, hazard=True)
def use_widened(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Wider scopes, and rights that are now required."""
    for old, new in same_uses(diff.old, diff.new):
        more = [it for it in new.scopes if it not in old.scopes]
        said = []
        if old.scopes and not new.scopes:
            said.append("asks for all of it")
        elif more and old.scopes:
            said.append(f"asks for {', '.join(more)} too")
        if new.required and not old.required:
            said.append("cannot work without it any more")
        if said:
            yield rule.finding(
                new.capability,
                f"{diff.new.title} uses `{new.capability}` as {diff.old.title} does, but "
                f"{' and '.join(said)}",
                (None, None),
            )


@rule("use-narrowed", capability=NEITHER)
def use_narrowed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Rights that the new unit does not want, scopes it leaves out, or what it can miss."""
    old, new = uses(diff.old), uses(diff.new)
    if old is None or new is None:
        return
    for name in old:
        if name not in new:
            yield rule.finding(name, f"{diff.new.title} wants `{name}` no longer", (None, None))
    for before, after in same_uses(diff.old, diff.new):
        less = [it for it in before.scopes if it not in after.scopes] if after.scopes else []
        said = []
        if after.scopes and not before.scopes:
            said.append(f"asks only for {', '.join(after.scopes)}")
        elif less:
            said.append(f"leaves out {', '.join(less)}")
        if before.required and not after.required:
            said.append("can do without")
        if said:
            yield rule.finding(
                after.capability,
                f"{diff.new.title} uses `{after.capability}` as {diff.old.title} does, but "
                f"{' and '.join(said)}",
                (None, None),
            )
