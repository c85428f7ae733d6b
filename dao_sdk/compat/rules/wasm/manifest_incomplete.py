"""A unit's manifest is not one of which a host could ask a person."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.manifest import damage
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import refused
from dao_sdk.contract.embedded import MANIFEST_SECTION

RULE = Rule(name="manifest-incomplete", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units whose manifest a host of the other side reads and does not accept."""
    for meeting in diff.meetings:
        if meeting.guest.unit is None or meeting.manifest is None:
            continue
        for wrong in damage(meeting.manifest):
            yield RULE.finding(
                MANIFEST_SECTION,
                f"{meeting.guest.title}: {wrong}",
                (None, None),
                breaks=frozenset({meeting.direction}),
                witness=refused(meeting, wrong, everywhere=True),
            )
