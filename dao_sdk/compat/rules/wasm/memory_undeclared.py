"""A unit has no memory of its own with a maximum, or several."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="memory-undeclared", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units with another number of memories than one, or without a maximum."""
    for meeting in diff.meetings:
        unit = meeting.guest.unit
        if unit is None:
            continue
        memories = unit.module.memories
        if len(memories) != 1:
            wrong = f"it has {len(memories)} memories; the contract wants exactly one"
        elif memories[0].maximum is None:
            wrong = "its memory declares no maximum"
        else:
            continue
        yield RULE.finding(
            "memory",
            f"{meeting.guest.title}: {wrong}",
            (None, None),
            breaks=frozenset({meeting.direction}),
            witness=refused(meeting, wrong, everywhere=True),
        )
