"""A unit exports more than a host knows."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="export-unknown", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds exports of units that a host of the other side does not know."""
    for meeting in diff.meetings:
        guest, host = meeting.guest, meeting.host
        memory = host.contract.wasm.memory
        own = {it.name: it for it in guest.contract.exports} if guest.contract else {}
        for name in guest.exports:
            if name in host.exports or name == memory:
                continue
            if name == guest.memory and memory not in guest.exports:
                continue  # The memory under another name, which is told as such.
            yield RULE.finding(
                name,
                f"{guest.name} {guest.verb('export', 'exports')} `{name}`, which {host.title} does not "
                "know",
                meeting.places(guest=own[name].place if name in own else None),
                breaks=frozenset({meeting.direction}),
                witness=refused(meeting, f"it exports {name}, which the contract does not know"),
            )
