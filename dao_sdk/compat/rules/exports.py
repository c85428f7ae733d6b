"""Exports, which hosts call."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import i32s
from dao_sdk.compat.params import params_changed
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW
from dao_sdk.compat.witness.loading import refused


@rule("export-missing", wasm=OLD_ON_NEW)
def export_missing(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Exports that a host of the other side expects and units do not have."""
    for meeting in diff.meetings:
        for export in meeting.host.contract.exports:
            if export.name in meeting.guest.exports:
                continue
            shape = i32s(len(export.params), 0 if export.returns is None else 1)
            yield rule.finding(
                export.name,
                f"{meeting.guest.name} {meeting.guest.verb('do', 'does')} not export "
                f"`{export.name}` {shape}, which "
                f"{meeting.host.title} calls",
                meeting.places(host=export.place),
                breaks=meeting.breaks,
                witness=refused(meeting, f"it does not export {export.name} {shape}"),
            )


@rule("export-unknown", wasm=NEW_ON_OLD)
def export_unknown(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Exports of units that a host of the other side does not know."""
    for meeting in diff.meetings:
        guest, host = meeting.guest, meeting.host
        memory = host.contract.wasm.memory
        own = {it.name: it for it in guest.contract.exports} if guest.contract else {}
        for name in guest.exports:
            if name in host.exports or name == memory:
                continue
            if name == guest.memory and memory not in guest.exports:
                continue  # The memory under another name, which has its own rule.
            yield rule.finding(
                name,
                f"{guest.name} {guest.verb('export', 'exports')} `{name}`, which {host.title} does not "
                "know",
                meeting.places(guest=own[name].place if name in own else None),
                breaks=meeting.breaks,
                witness=refused(meeting, f"it exports {name}, which the contract does not know"),
            )


@rule("export-signature-changed", wasm=BOTH)
def export_signature_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Exports whose types a host of the other side does not expect."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        own = {it.name: it.place for it in contract.exports} if contract else {}
        for export in meeting.host.contract.exports:
            shape = i32s(len(export.params), 0 if export.returns is None else 1)
            found = meeting.guest.exports.get(export.name, shape)
            if found == shape:
                continue
            before, after = meeting.in_order(found, shape)
            yield rule.finding(
                export.name,
                f"`{export.name}` was {before} and is {after}",
                meeting.places(own.get(export.name), export.place),
                breaks=meeting.breaks,
                witness=refused(meeting, f"it exports {export.name} as {found}, not {shape}"),
            )


@rule("export-meaning-changed", wasm=NEITHER, hazard=True)
def export_meaning_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Exports of the same types whose parameters or results stand for something else."""
    for pair in diff.exports.both:
        old, new = pair.old, pair.new
        if len(old.params) != len(new.params) or (not old.returns) != (not new.returns):
            continue
        changed = params_changed(old.params, new.params)
        if old.returns != new.returns:
            changed = f"are followed by {new.returns} where it was {old.returns}"
        if changed:
            yield rule.finding(
                new.name, f"the parameters of `{new.name}` {changed}", (old.place, new.place)
            )
