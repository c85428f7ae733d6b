"""Capabilities: their names, the imports in them, and what people read about them."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs import units
from dao_sdk.compat.inputs.guest_host import Meeting
from dao_sdk.compat.inputs.manifest import FREE
from dao_sdk.compat.matching.imports import renamed_capabilities
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD
from dao_sdk.compat.witness.loading import UnitWitness, lacking, refused, unimplemented
from dao_sdk.contract.model import Capability, Place

_LESS = ("load and never get it", "loads and never gets it")


@rule("capability-missing", capability=NEW_ON_OLD)
def capability_missing(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Capabilities of units that a host of the other side does not know."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        places = {it.name: it.place for it in contract.capabilities} if contract else {}
        for name, required in _uses(meeting).items():
            if name in meeting.host.capabilities or name in meeting.renamed_rights or name == FREE:
                continue
            many, one = ("do not load", "does not load") if required else _LESS
            does = meeting.guest.verb(many, one)
            alone = meeting.guest.unit is not None and not required
            yield _finding(rule, meeting, name, does, places.get(name), alone)


def _finding(
    rule: Rule, meeting: Meeting, name: str, does: str, place: Place | None, dispensable: bool
) -> Finding:
    return rule.finding(
        name,
        f"{meeting.host.title} does not know the capability `{name}`; {meeting.guest.name} "
        f"{meeting.guest.verb('that use it', 'uses it and')} {does} there",
        meeting.places(guest=place),
        breaks=NEITHER if dispensable else meeting.breaks,
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


@rule("capability-renamed", capability=NEITHER, hazard=True)
def capability_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Capabilities that the other contract has under another name."""
    both = diff.contracts
    if both is None:
        return
    places = {it.name: it.place for it in both.new.capabilities}
    names = renamed_capabilities(both.old, both.new)
    for each in both.old.capabilities:
        name = names.get(each.name)
        if name is not None:
            yield rule.finding(
                each.name,
                f"the capability `{each.name}` is called `{name}` now; grants of it are asked for "
                "again",
                (each.place, places[name]),
            )


@rule("import-moved", capability=BOTH)
def import_moved(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports that a host of the other side counts to another capability."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            offered = meeting.host.imports.get(need.name)
            if offered is None or need.since == "?" or offered.capability == need.capability:
                continue
            before, after = meeting.in_order(need.capability, offered.capability)
            if offered.capability == FREE:
                refusal = f"its manifest names the capability {need.capability!r}"
            else:
                refusal = f"it imports functions of the capability {offered.capability!r}"
            # Of one unit the manifest itself tells: see wasm/manifest-disagrees.
            reported = meeting.guest.unit is not None
            yield rule.finding(
                need.name,
                f"`{need.name}` belonged to the capability `{before}` and belongs to `{after}`",
                meeting.places(need.place, offered.place),
                breaks=NEITHER if reported else meeting.breaks,
                witness=None if reported else refused(meeting, refusal, [need.name]),
            )


@rule("reason-changed", capability=NEITHER)
def reason_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Texts of the contracts, and reasons of two units."""
    for pair in diff.capabilities.both:
        for what, before, after in _words(pair.old, pair.new):
            if before != after:
                yield rule.finding(
                    pair.new.name,
                    f'the {what} of `{pair.new.name}` was "{before}" and is "{after}"',
                    (pair.old.place, pair.new.place),
                )
    for old, new in units.same_uses(diff.old, diff.new):
        if old.reason != new.reason:
            yield rule.finding(
                new.capability,
                f'the unit says why it wants `{new.capability}`: "{old.reason}" became '
                f'"{new.reason}"',
                (None, None),
            )


def _words(old: Capability, new: Capability) -> Iterator[tuple[str, str, str]]:
    yield "reason", old.reason, new.reason
    yield "description", old.doc, new.doc
    if old.scope is not None and new.scope is not None and old.scope.name == new.scope.name:
        yield "description of the scope", old.scope.doc, new.scope.doc
        yield "example of a scope", old.scope.example, new.scope.example


@rule("order-changed", capability=NEITHER, hazard=True)
def order_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Capabilities that are ordered in one contract only."""
    for pair in diff.capabilities.both:
        if pair.old.ordered != pair.new.ordered:
            said = (
                "take effect in the order of issue now; old hosts do not promise that to new units"
                if pair.new.ordered
                else "need not take effect in the order of issue any more"
            )
            yield rule.finding(
                pair.new.name,
                f"operations of `{pair.new.name}` {said}",
                (pair.old.place, pair.new.place),
            )
