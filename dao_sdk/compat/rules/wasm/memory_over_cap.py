"""A unit's memory may grow beyond what a host allows."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import PAGE_BYTES
from dao_sdk.compat.terms import OLD_ON_NEW, Layer
from dao_sdk.compat.witness.loading import refused
from dao_sdk.contract.model import Contract, Place

RULE = Rule(name="memory-over-cap", layer=Layer.WASM, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units whose maximum is beyond the cap of a host of the other side."""
    for meeting in diff.meetings:
        pages, cap = meeting.guest.max_memory_pages, meeting.host.limits.get("max_memory_bytes")
        if pages is None or cap is None or pages * PAGE_BYTES <= cap:
            continue
        if len(meeting.guest.unit.module.memories if meeting.guest.unit else "1") != 1:
            continue  # Refused for that already, and nothing else of them is looked at.
        size = pages * PAGE_BYTES
        yield RULE.finding(
            "max_memory_bytes",
            f"the memory of {meeting.guest.name} may grow to {size} bytes; "
            f"{meeting.host.title} allows {cap}",
            meeting.places(_place(meeting.guest.contract), _place(meeting.host.contract)),
            breaks=frozenset({meeting.direction}),
            witness=refused(
                meeting,
                f"its memory may grow to {size} bytes; this host allows {cap}",
                memory_pages=pages,
            ),
        )


def _place(contract: Contract | None) -> Place | None:
    limits = contract.limits if contract else ()
    return next((it.place for it in limits if it.name == "max_memory_bytes"), None)
