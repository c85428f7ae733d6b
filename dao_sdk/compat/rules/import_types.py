"""The types of imports: signature, parameters, mode and messages."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding, Witness
from dao_sdk.compat.inputs.guest_host import Meeting, i32s
from dao_sdk.compat.matching.matched import Pair
from dao_sdk.compat.params import params_changed
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import mode, words
from dao_sdk.compat.rules._imports import carried, renamed_imports
from dao_sdk.compat.vocabulary import BOTH, NEITHER
from dao_sdk.compat.witness.exchange import exchanged
from dao_sdk.compat.witness.loading import Outcome, UnitWitness, accepted, answered, given, refused
from dao_sdk.compat.witness.unit import Call
from dao_sdk.contract.model import Contract, Import, Method


@rule("import-signature-changed", wasm=BOTH)
def import_signature_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports whose types a host of the other side does not match."""
    for meeting in diff.meetings:
        carried = meeting.guest.carried
        for need in meeting.guest.needs:
            offered = meeting.host.imports.get(need.name)
            if offered is not None:
                wanted, place = i32s(len(offered.params), 1), offered.place
            elif need.name in carried:
                # No host has it; the stub that answers UNIMPLEMENTED is made as the unit's own
                # contract describes it.
                wanted, place = carried[need.name].signature, None
            else:
                wanted, place = i32s(len(need.signature.params), 1), None
            if need.signature == wanted:
                continue
            before, after = meeting.in_order(need.signature, wanted)
            yield rule.finding(
                need.name,
                f"`{need.name}` was {before} and is {after}",
                meeting.places(need.place, place),
                breaks=meeting.breaks,
                witness=refused(
                    meeting, f"it imports {need.name} as {need.signature}", [need.name]
                ),
            )


@rule("import-parameters-changed", wasm=NEITHER, hazard=True)
def import_parameters_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports of as many parameters that do not stand for the same in the same order."""
    for pair in diff.imports.both:
        changed = params_changed(pair.old.params, pair.new.params)
        if changed:
            yield rule.finding(
                pair.new.name,
                f"the parameters of `{pair.new.name}` {changed}",
                (pair.old.place, pair.new.place),
            )


@rule("import-mode-changed", wasm=BOTH)
def import_mode_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports that a host of the other side answers in another way."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        needed = {it.name for it in meeting.guest.needs}
        for own in contract.imports if contract else ():
            offered = meeting.host.imports.get(own.name)
            if own.name not in needed or offered is None or own.mode is offered.mode:
                continue
            before, after = meeting.in_order(own, offered)
            yield rule.finding(
                own.name,
                f"`{own.name}` was {before.mode} and is {after.mode}",
                (before.place, after.place),
                breaks=meeting.breaks,
                witness=_witness(meeting, own, offered),
            )


def _witness(meeting: Meeting, own: Import, offered: Import) -> UnitWitness | None:
    if len(own.params) != len(offered.params):
        return refused(meeting, f"it imports {own.name} as", [own.name])
    contract = meeting.guest.contract
    assert contract is not None
    there = Outcome(seen=accepted(offered), grants=given(meeting.host.contract, offered.capability))
    home = Outcome(seen=accepted(own), grants=given(contract, own.capability))
    return answered(meeting, [own.name], Call(own.name), there, home)


@rule("import-rpc-exchanged", wasm=BOTH)
def import_rpc_exchanged(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports whose rpc has another name; with other messages if those differ."""
    both = diff.contracts
    if both is None:
        return
    renamed = {(it.old.full, it.new.full) for it in diff.messages}
    for pair in diff.imports.both:
        old, new = _method(both.old, pair.old.rpc), _method(both.new, pair.new.rpc)
        if old is None or new is None or pair.old.rpc == pair.new.rpc:
            continue
        messages = ((old.request, new.request), (old.response, new.response))
        others = [it for it in messages if it[0] != it[1] and it not in renamed]
        witness = _misread(both, others)
        what = ", ".join(f"{one} became {other}" for one, other in others)
        yield rule.finding(
            pair.new.name,
            f"`{pair.new.name}` carried {pair.old.rpc} and carries {pair.new.rpc}"
            + (f": {what}" if others else ", with the same messages"),
            (pair.old.place, pair.new.place),
            breaks=NEITHER if witness is None else BOTH,
            witness=witness,
        )


def _method(contract: Contract, rpc: str | None) -> Method | None:
    service, _, name = (rpc or "").rpartition(".")
    for each in contract.services:
        if each.name == service:
            return next((it for it in each.methods if it.name == name), None)
    return None


def _misread(both: Pair[Contract], others: list[tuple[str, str]]) -> Witness | None:
    """Bytes of the one message that are something else as the other."""
    found = (exchanged(both.old, both.new, old, new) for old, new in others)
    return next((it for it in found if it is not None), None)


@rule("import-types-changed", source=BOTH)
def import_types_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports whose rpc has another request, response or mode."""
    declared = diff.declarations
    for pair in renamed_imports(diff).both:
        methods = carried(diff, pair)
        if methods is None:
            continue
        old, new = methods.old, methods.new
        for what, before, after in (
            ("request", old.request, new.request),
            ("response", old.response, new.response),
            ("mode", mode(old), mode(new)),
        ):
            if declared.now(before) == after:
                continue
            yield from rule.for_authors(
                diff.authors.differ(
                    words(before), words(after), lambda it: "import" in it.language.visible
                ),
                pair.old.name,
                f"the {what} of `{pair.new.name}` changed from {before} to {after}",
                (pair.old.place, pair.new.place),
            )
