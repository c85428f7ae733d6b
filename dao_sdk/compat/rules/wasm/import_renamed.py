"""An import has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import lacking, unimplemented

RULE = Rule(name="import-renamed", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds imports that a host of the other side has under another name only."""
    for meeting in diff.meetings:
        for need in meeting.guest.needs:
            name = meeting.renamed.get(need.name)
            if name is None:
                continue
            before, after = meeting.in_order(need.name, name)
            if need.optional:
                witness = unimplemented(meeting, need.name)
            else:
                witness = lacking(meeting, need.name)
            yield RULE.finding(
                before,
                f"`{before}` was renamed to `{after}`",
                meeting.places(need.place, meeting.host.imports[name].place),
                breaks=frozenset({meeting.direction}),
                witness=witness,
            )
