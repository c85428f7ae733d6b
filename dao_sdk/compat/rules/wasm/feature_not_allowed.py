"""A unit uses a feature of WebAssembly that a host does not allow."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import OLD_ON_NEW, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="feature-not-allowed", layer=Layer.WASM, breaks=OLD_ON_NEW)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds features that units have and a host of the other side does not allow."""
    for meeting in diff.meetings:
        allowed = frozenset(meeting.host.contract.wasm.features)
        for feature in sorted(meeting.guest.features - allowed):
            witness = refused(
                meeting,
                f"it uses the WebAssembly feature {feature!r}",
                features=frozenset({feature}),
            )
            yield RULE.finding(
                feature,
                f"{meeting.guest.name} {meeting.guest.verb('may use', 'uses')} {feature}; {meeting.host.title} does not "
                "allow it",
                diff.keys("wasm", "features"),
                breaks=frozenset({meeting.direction} if witness else ()),
                witness=witness,
            )
