"""A unit lacks a function that a host calls."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import i32s
from dao_sdk.compat.terms import OLD_ON_NEW, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="export-missing", layer=Layer.WASM, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds exports that a host of the other side expects and units do not have."""
    for meeting in diff.meetings:
        for export in meeting.host.contract.exports:
            if export.name in meeting.guest.exports:
                continue
            shape = i32s(len(export.params), 0 if export.returns is None else 1)
            yield RULE.finding(
                export.name,
                f"{meeting.guest.name} {meeting.guest.verb('do', 'does')} not export "
                f"`{export.name}` {shape}, which "
                f"{meeting.host.title} calls",
                meeting.places(host=export.place),
                breaks=frozenset({meeting.direction}),
                witness=refused(meeting, f"it does not export {export.name} {shape}"),
            )
