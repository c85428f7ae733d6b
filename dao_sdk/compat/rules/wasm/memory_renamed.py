"""The memory is exported under another name than a host looks for."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="memory-renamed", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units whose memory a host of the other side does not find."""
    for meeting in diff.meetings:
        wanted = meeting.host.contract.wasm.memory
        if meeting.guest.exports.get(wanted) == "memory":
            continue
        before, after = meeting.in_order(meeting.guest.memory or wanted, wanted)
        yield RULE.finding(
            after,
            (
                f"the memory was exported as `{before}` and is expected as `{after}`"
                if meeting.guest.memory
                else f"{meeting.guest.title} exports no memory; a host wants `{wanted}`"
            ),
            diff.keys("wasm", "memory"),
            breaks=frozenset({meeting.direction}),
            witness=refused(meeting, f"it does not export its memory as {wanted!r}"),
        )
