"""The module of all imports has another name."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="module-renamed", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units that import from another module than a host of the other side offers."""
    for meeting in diff.meetings:
        guest, offered = meeting.guest, meeting.host.contract.wasm.module
        own = guest.contract.wasm.module if guest.contract else offered
        if not guest.needs or guest.module == offered or guest.module != own:
            continue
        before, after = meeting.in_order(guest.module, offered)
        yield RULE.finding(
            before,
            f"imports came from the module `{before}` and come from `{after}`",
            diff.keys("wasm", "module"),
            breaks=frozenset({meeting.direction}),
            witness=refused(meeting, f"only functions of {offered} can be imported"),
        )
