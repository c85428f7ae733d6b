"""A unit has a start function."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="start-function", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units with a start function."""
    for meeting in diff.meetings:
        unit = meeting.guest.unit
        if unit is not None and unit.module.start is not None:
            yield RULE.finding(
                "start",
                f"{meeting.guest.title} has a start function, which no host allows",
                (None, None),
                breaks=frozenset({meeting.direction}),
                witness=refused(
                    meeting, "it has a start function; the contract allows none", everywhere=True
                ),
            )
