"""What a person has to grant, and how far a grant reaches."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import Meeting
from dao_sdk.compat.inputs.manifest import FREE, NAMED_ONLY
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.vocabulary import NEITHER, NEW_ON_OLD, OLD_ON_NEW
from dao_sdk.compat.witness.loading import Outcome, UnitWitness, accepted, answered, common_import
from dao_sdk.compat.witness.unit import Call


@rule("within-home-changed", capability=OLD_ON_NEW)
def within_home_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Capabilities that units of one side get unasked and those of the other do not."""
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
            yield rule.finding(
                own.name,
                f"the capability `{own.name}` {now} now; {meeting.guest.name} "
                f"{meeting.guest.verb('are', 'is')} DENIED "
                f"by hosts of {meeting.host.title} until a person allows it",
                meeting.places(own.place, there.place),
                breaks=meeting.breaks if witness else NEITHER,
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


@rule("scope-required", capability=OLD_ON_NEW)
def scope_required(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Scopes that a host of the other side requires and the units' own did not."""
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
                witness = _denied(meeting, own.name)
                effect = f"without one it means nothing to hosts of {meeting.host.title}"
            yield rule.finding(
                own.name,
                f"a grant of `{own.name}` needs a scope {now}: {effect}",
                meeting.places(own.place, there.place),
                breaks=meeting.breaks if witness else NEITHER,
                witness=witness,
            )


def _denied(meeting: Meeting, capability: str) -> UnitWitness | None:
    entry = common_import(meeting, capability)
    if entry is None:
        return None
    grants = (capability,)
    there = Outcome(seen=("DENIED",), grants=grants)
    home = Outcome(seen=accepted(entry), grants=grants)
    return answered(meeting, [entry.name], Call(entry.name), there, home)


@rule("scope-changed", capability=NEITHER, hazard=True)
def scope_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Scopes of capabilities that are on both sides."""
    for pair in diff.capabilities.both:
        old, new = pair.old.scope, pair.new.scope
        name = pair.new.name
        if old is None and new is not None:
            said = f"`{name}` can be narrowed by {new.name} now; grants that exist are not"
        elif old is not None and new is None:
            said = f"`{name}` can no longer be narrowed by {old.name}"
        elif old is not None and new is not None and old.name != new.name:
            said = f"`{name}` is narrowed by {new.name} instead of {old.name}"
        else:
            continue
        yield rule.finding(name, said, (pair.old.place, pair.new.place))
