"""A unit may use what a host does not have, and can do without."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import unimplemented

RULE = Rule(name="optional-import-missing", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds optional imports that a host of the other side does not know."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            if not need.optional or need.name in meeting.host.imports:
                continue
            if need.name in meeting.renamed:
                continue
            dispensable = _dispensable(meeting, need.capability)
            yield RULE.finding(
                need.name,
                f"{meeting.host.title} does not offer `{need.name}` "
                f"({meeting.guest.terms(need)}); {meeting.guest.name} "
                f"{meeting.guest.verb('load there and do', 'loads there and does')} without",
                meeting.places(guest=need.place),
                breaks=frozenset() if dispensable else frozenset({meeting.direction}),
                witness=None if dispensable else unimplemented(meeting, need.name),
            )


def _dispensable(meeting: Meeting, capability: str) -> bool:
    """Whether the one unit says itself that it works without the capability."""
    if meeting.guest.unit is None or meeting.manifest is None:
        return False
    uses = {use.capability: use.required for use in meeting.manifest.capabilities}
    return not uses.get(capability, True)
