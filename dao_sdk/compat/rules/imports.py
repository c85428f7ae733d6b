"""Imports: whether hosts offer what units import, under the name that units use."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import Meeting, Need
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import imported
from dao_sdk.compat.rules._imports import renamed_imports
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW
from dao_sdk.compat.witness.loading import (
    Outcome,
    UnitWitness,
    accepted,
    answered,
    given,
    lacking,
    refused,
    unimplemented,
)
from dao_sdk.compat.witness.unit import Call
from dao_sdk.contract.model import Import


@rule("import-missing", wasm=OLD_ON_NEW)
def import_missing(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Required imports that a host of the other side does not offer."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            if need.optional or need.name in meeting.host.imports or need.name in meeting.renamed:
                continue
            yield rule.finding(
                need.name,
                f"{meeting.host.title} does not offer `{need.name}` "
                f"({meeting.guest.terms(need)}), which {meeting.guest.name} "
                f"{meeting.guest.verb('may require', 'requires')}",
                meeting.places(guest=need.place),
                breaks=meeting.breaks,
                witness=lacking(meeting, need.name),
            )


@rule("optional-import-missing", wasm=NEW_ON_OLD)
def optional_import_missing(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Optional imports that a host of the other side does not know."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            if not need.optional or need.name in meeting.host.imports:
                continue
            if need.name in meeting.renamed:
                continue
            dispensable = _dispensable(meeting, need.capability)
            yield rule.finding(
                need.name,
                f"{meeting.host.title} does not offer `{need.name}` "
                f"({meeting.guest.terms(need)}); {meeting.guest.name} "
                f"{meeting.guest.verb('load there and do', 'loads there and does')} without",
                meeting.places(guest=need.place),
                breaks=NEITHER if dispensable else meeting.breaks,
                witness=None if dispensable else unimplemented(meeting, need.name),
            )


def _dispensable(meeting: Meeting, capability: str) -> bool:
    """Whether the one unit says itself that it works without the capability."""
    if meeting.guest.unit is None or meeting.manifest is None:
        return False
    uses = {use.capability: use.required for use in meeting.manifest.capabilities}
    return not uses.get(capability, True)


@rule("import-renamed", wasm=BOTH)
def import_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports that a host of the other side has under another name only."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            name = meeting.renamed.get(need.name)
            if name is None:
                continue
            before, after = meeting.in_order(need.name, name)
            if need.optional:
                witness = unimplemented(meeting, need.name)
            else:
                witness = lacking(meeting, need.name)
            yield rule.finding(
                before,
                f"`{before}` was renamed to `{after}`",
                meeting.places(need.place, meeting.host.imports[name].place),
                breaks=meeting.breaks,
                witness=witness,
            )


@rule("import-outside-contract", wasm=NEW_ON_OLD)
def import_outside_contract(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports of another module than the unit's contract names, or of another kind."""
    for meeting in diff.meetings:
        unit, contract = meeting.guest.unit, meeting.guest.contract
        host = meeting.host.contract.wasm.module
        own = contract.wasm.module if contract else host
        for each in unit.module.imports if unit else ():
            if each.kind == "func" and each.module in (own, host):
                continue
            yield rule.finding(
                f"{each.module}.{each.name}",
                f"{meeting.guest.title} imports the {each.kind} {each.module}.{each.name}; only "
                f"functions of {host} can be imported",
                (None, None),
                breaks=meeting.breaks,
                witness=refused(
                    meeting,
                    f"it imports the {each.kind} {each.module}.{each.name}",
                    everywhere=True,
                ),
            )


@rule("import-optionality-changed", wasm=OLD_ON_NEW)
def import_optionality_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports that units of one side require and hosts of the other may lack."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            offered = meeting.host.imports.get(need.name)
            if offered is None or need.optional or not offered.optional or need.since == "?":
                continue
            witness = _witness(meeting, need, offered)
            became = "required" if meeting.direction in NEW_ON_OLD else "optional"
            yield rule.finding(
                need.name,
                f"`{need.name}` became {became}: hosts of {meeting.host.title} may lack what "
                f"{meeting.guest.name} {meeting.guest.verb('require', 'requires')}",
                meeting.places(need.place, offered.place),
                breaks=meeting.breaks if witness else NEITHER,
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


@rule("import-removed", source=OLD_ON_NEW)
def import_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports that only the old contract has."""
    for each in renamed_imports(diff).removed:
        yield from rule.for_authors(
            diff.authors.lose(imported(each)),
            each.name,
            f"the import `{each.name}` was removed",
            (each.place, None),
        )


@rule("import-renamed", source=BOTH)
def import_renamed_for_authors(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports that have another name, or another module, in some language."""
    for pair in renamed_imports(diff).both:
        old, new = pair.old, pair.new
        felt = diff.authors.differ(imported(old), imported(new))
        if felt:
            if old.name != new.name:
                said = f"the import `{old.name}` was renamed to `{new.name}`"
            else:
                said = (
                    f"the import `{old.name}` was moved from the capability {old.capability} to "
                    f"{new.capability}"
                )
            yield rule.finding(
                old.name,
                said,
                (old.place, new.place),
                languages=felt.languages,
                witness=felt.witness,
            )
