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

RULE = Rule(
    name="manifest-incomplete",
    layer=Layer.WASM,
    title="A unit's manifest gives no name, no version, a right twice, or more than a person can read",
    why=(
        "A person is asked about a unit by its name and version, once for each right. A host "
        "refuses a unit that has none, none that can be printed, that names a right twice with "
        "two reasons, or that asks for so many scopes, or with such long words, that nobody could "
        "read them."
    ),
    before='UnitManifest { name: "notes" version: "1.0.0" ... }',
    after='UnitManifest { name: "notes" ... }',
    safely="Build the unit with `dao build`, which writes the whole manifest.",
    breaks=NEW_ON_OLD,
    source="docs/contract.md, What a unit says about itself",
)


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
