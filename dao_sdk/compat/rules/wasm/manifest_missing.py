"""A unit does not say what it is."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import refused
from dao_sdk.contract.embedded import CONTRACT_SECTION, MANIFEST_SECTION

RULE = Rule(name="manifest-missing", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units whose own sections a host of the other side cannot use."""
    for meeting in diff.meetings:
        for wrong in _wrong(meeting):
            yield RULE.finding(
                MANIFEST_SECTION,
                f"{meeting.guest.title}: {wrong}",
                (None, None),
                breaks=frozenset({meeting.direction}),
                witness=refused(meeting, wrong, everywhere=True),
            )


def _wrong(meeting: Meeting) -> Iterator[str]:
    unit = meeting.guest.unit
    if unit is None:
        return
    count = len(unit.module.custom(MANIFEST_SECTION))
    if count != 1:
        yield f"it has {count or 'no'} custom section {MANIFEST_SECTION!r}; exactly one is wanted"
        return
    if len(unit.module.custom(CONTRACT_SECTION)) > 1:
        yield f"it has more than one custom section {CONTRACT_SECTION!r}"
    if meeting.manifest is None:
        yield f"its custom section {MANIFEST_SECTION!r} cannot be read"
