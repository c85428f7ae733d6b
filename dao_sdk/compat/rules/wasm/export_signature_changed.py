"""An export takes or gives something else than a host expects."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import i32s
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="export-signature-changed", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds exports whose types a host of the other side does not expect."""
    for meeting in diff.meetings:
        contract = meeting.guest.contract
        own = {it.name: it.place for it in contract.exports} if contract else {}
        for export in meeting.host.contract.exports:
            shape = i32s(len(export.params), 0 if export.returns is None else 1)
            found = meeting.guest.exports.get(export.name, shape)
            if found == shape:
                continue
            before, after = meeting.in_order(found, shape)
            yield RULE.finding(
                export.name,
                f"`{export.name}` was {before} and is {after}",
                meeting.places(own.get(export.name), export.place),
                breaks=frozenset({meeting.direction}),
                witness=refused(meeting, f"it exports {export.name} as {found}, not {shape}"),
            )
