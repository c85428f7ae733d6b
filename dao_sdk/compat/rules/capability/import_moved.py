"""An import belongs to another capability."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.manifest import FREE
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="import-moved", layer=Layer.CAPABILITY, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports that a host of the other side counts to another capability."""
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
            told = meeting.guest.unit is not None
            yield RULE.finding(
                need.name,
                f"`{need.name}` belonged to the capability `{before}` and belongs to `{after}`",
                meeting.places(need.place, offered.place),
                breaks=frozenset() if told else frozenset({meeting.direction}),
                witness=None if told else refused(meeting, refusal, [need.name]),
            )
