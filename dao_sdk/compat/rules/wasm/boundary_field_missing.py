"""A message of the boundary lacks what hosts and units rely on."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused
from dao_sdk.contract.boundary import missing_fields

RULE = Rule(name="boundary-field-missing", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds fields that hosts of a contract lack, or have as another kind; unchanged ones too."""
    for meeting in diff.meetings:
        for lack in missing_fields(meeting.host.contract):
            yield RULE.finding(
                lack.name,
                f"{meeting.host.title} has no {lack.name} ({lack.kind}), which runtimes rely on",
                meeting.places(host=lack.place),
                breaks=frozenset({meeting.direction}),
                witness=refused(meeting, f"{lack.name} ({lack.kind})"),
            )
