"""A unit imports what a host does not have."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import OLD_ON_NEW, Layer
from dao_sdk.compat.witness.loading import lacking

RULE = Rule(name="import-missing", layer=Layer.WASM, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds required imports that a host of the other side does not offer."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            if need.optional or need.name in meeting.host.imports or need.name in meeting.renamed:
                continue
            yield RULE.finding(
                need.name,
                f"{meeting.host.title} does not offer `{need.name}` "
                f"({meeting.guest.terms(need)}), which {meeting.guest.name} "
                f"{meeting.guest.verb('may require', 'requires')}",
                meeting.places(guest=need.place),
                breaks=frozenset({meeting.direction}),
                witness=lacking(meeting, need.name),
            )
