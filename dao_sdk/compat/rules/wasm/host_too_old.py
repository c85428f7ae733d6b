"""Units ask for a newer host."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="host-too-old", layer=Layer.WASM, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units that ask for more than a host of the other side, and versions that went down."""
    for meeting in diff.meetings:
        guest, host = meeting.guest, meeting.host.contract
        if guest.unit is not None:
            manifest = meeting.manifest
            if manifest is None:
                continue
            major, least = manifest.contract_major, manifest.least_host_minor
        elif meeting.direction in NEW_ON_OLD:
            continue  # A new unit need not ask for a new host; what it uses is told one by one.
        else:
            assert guest.contract is not None
            major, least = guest.contract.major, guest.contract.minor
        if major != host.major or least <= host.minor:
            continue
        yield RULE.finding(
            "version",
            f"{guest.name} {guest.verb('may ask', 'asks')} for a host of contract {major}.{least} at least; "
            f"{meeting.host.title} speaks {host.version}",
            diff.keys("version", "minor"),
            breaks=frozenset({meeting.direction}),
            witness=refused(
                meeting,
                f"it needs a host of contract {major}.{least} at least; this host speaks "
                f"{host.version}",
                least_host_minor=least,
            ),
        )
