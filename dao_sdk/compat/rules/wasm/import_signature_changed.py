"""An import takes another number of values than a host gives it."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import i32s
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="import-signature-changed", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports whose types a host of the other side does not match."""
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
            yield RULE.finding(
                need.name,
                f"`{need.name}` was {before} and is {after}",
                meeting.places(need.place, place),
                breaks=frozenset({meeting.direction}),
                witness=refused(
                    meeting, f"it imports {need.name} as {need.signature}", [need.name]
                ),
            )
