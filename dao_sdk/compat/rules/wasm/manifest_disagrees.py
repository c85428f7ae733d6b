"""A unit imports something else than its manifest says."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.manifest import disagreement
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import refused
from dao_sdk.contract.embedded import MANIFEST_SECTION

RULE = Rule(name="manifest-disagrees", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units whose manifest omits or adds a capability, as a host of the other side sees it."""
    for meeting in diff.meetings:
        if meeting.guest.unit is None or meeting.manifest is None:
            continue
        lies = disagreement(meeting.manifest, [it.capability for it in meeting.guest.needs])
        for wrong in disagreement(meeting.manifest, *_imported(meeting)):
            yield RULE.finding(
                MANIFEST_SECTION,
                f"{meeting.guest.title}: {wrong}",
                (None, None),
                breaks=frozenset({meeting.direction}),
                witness=refused(meeting, wrong, everywhere=wrong in lies),
            )


def _imported(meeting: Meeting) -> tuple[list[str], list[str]]:
    """The capabilities of what the host links, in its words, and of what it does not have."""
    linked: list[str] = []
    missing: list[str] = []
    for need in meeting.guest.needs:
        offered = meeting.host.imports.get(need.name)
        if offered is not None:
            linked.append(offered.capability)
        else:
            (linked if need.optional else missing).append(need.capability)
    return linked, missing
