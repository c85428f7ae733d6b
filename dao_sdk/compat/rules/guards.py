"""What hosts guard in calls: effects, limits and the rules of fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import Meeting
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.vocabulary import NEITHER, NEW_ON_OLD, OLD_ON_NEW
from dao_sdk.compat.witness.limits import limit_witness
from dao_sdk.compat.witness.loading import DROPPED, EXECUTED, Outcome, UnitWitness, answered, given
from dao_sdk.compat.witness.unit import CallAndTrap, Trap
from dao_sdk.contract.model import Constant, Contract, Field, Import, Method, Mode, Place, Rules


@rule("effect-changed", capability=OLD_ON_NEW)
def effect_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Calls whose effect a host of the other side does not know of."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        if contract is None:
            continue
        theirs = {it.name: it for it in meeting.guest.needs}
        for own in contract.imports:
            there = meeting.host.imports.get(own.name)
            if own.name in theirs and there is not None and own.effect != there.effect:
                yield _finding(
                    rule,
                    meeting,
                    own.name,
                    own.effect,
                    (own.place, there.place),
                    _import(meeting, own),
                )
        methods = _methods(meeting.host.contract)
        numbered = {it.number: name for name, it in methods.items()}
        for name, method in _methods(contract).items():
            # A number is what crosses; one that changed has its own rule.
            there_name = numbered.get(method.number, name)
            other = methods.get(there_name)
            if other is None or other.effect == method.effect:
                continue
            witness = _method(meeting, method) if other.number == method.number else None
            places = (method.place, other.place)
            newest = meeting.in_order(name, there_name)[1]
            yield _finding(rule, meeting, newest, method.effect, places, witness)


def _finding(
    rule: Rule,
    meeting: Meeting,
    name: str,
    effect: bool,
    places: tuple[Place | None, Place | None],
    witness: UnitWitness | None,
) -> Finding:
    """The guest's side has the effect or not; the host's side has it the other way round."""
    now = effect if meeting.direction in NEW_ON_OLD else not effect
    breaks = frozenset({meeting.direction} if effect and witness else ())
    return rule.finding(
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


_MEMORY = "max_memory_bytes"


"""Reported in the wasm layer, because it decides whether a unit loads."""


@rule("limit-changed", capability=OLD_ON_NEW)
def limit_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Limits that units of one side may use and hosts of the other do not grant."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        there = {it.name: it for it in meeting.host.contract.limits}
        for own in contract.limits if contract else ():
            if own.name not in there or own.name == _MEMORY:
                continue
            if own.value > there[own.name].value:
                yield _lower_limit(rule, meeting, own, there[own.name])


def _lower_limit(rule: Rule, meeting: Meeting, own: Constant, there: Constant) -> Finding:
    before, after = meeting.in_order(own, there)
    changed = "raised" if meeting.direction in NEW_ON_OLD else "lowered"
    witness: UnitWitness | None = limit_witness(meeting, own, there)
    return rule.finding(
        own.name,
        f"`{own.name}` was {changed} from {before.value} to {after.value}",
        (before.place, after.place),
        breaks=meeting.breaks if witness else NEITHER,
        witness=witness,
    )


_LEAST = frozenset({"min_len", "min_bytes", "min_items", "gte"})


@rule("rules-changed", capability=NEITHER, hazard=True)
def rules_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Rules of fields with the same number in messages with the same name."""
    both = diff.contracts
    if both is None:
        return
    known = _fields(both.old)
    for name, new in _fields(both.new).items():
        old = known.get(name)
        # A field of another type has its own rule.
        if old is None or old.type != new.type:
            continue
        said = _said(old.rules or Rules(), new.rules or Rules())
        if not said:
            continue
        yield rule.finding(
            f"{name[0]}.{new.name}", f"`{new.name}` of {name[0]}: {said}", (old.place, new.place)
        )


def _fields(contract: Contract) -> dict[tuple[str, int], Field]:
    return {
        (message.name, field.number): field
        for file in contract.files
        for message in file.messages
        for field in message.fields
    }


def _said(old: Rules, new: Rules) -> str:
    parts = []
    for each in dataclasses.fields(Rules):
        if each.name == "expected":  # only words
            continue
        before, after = getattr(old, each.name), getattr(new, each.name)
        if before != after:
            parts.append(
                f"{each.name} was {_shown(before)} and is {_shown(after)} ({_way(each.name, before, after)})"
            )
    return "; ".join(parts)


def _shown(value: object) -> str:
    return (
        "not there"
        if value is None or value is False
        else str(value).lower() if value is True else str(value)
    )


def _way(name: str, before: object, after: object) -> str:
    """Whether a rule became stricter or wider."""
    if not after:
        return "wider" if before else "other"
    if not before:
        return "stricter"
    if isinstance(before, int) and isinstance(after, int):
        return "stricter" if (after > before) == (name in _LEAST) else "wider"
    return "other"
