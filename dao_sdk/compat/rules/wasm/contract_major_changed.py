"""The major version is another one."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="contract-major-changed", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds units that were built for another major version than a host of the other side speaks."""
    for meeting in diff.meetings:
        guest, host = meeting.guest, meeting.host.contract
        if guest.unit is not None:
            manifest = meeting.manifest
            if manifest is None:
                continue
            major, theirs = (
                manifest.contract_major,
                f"{manifest.contract_major}.{manifest.contract_minor}",
            )
        else:
            assert guest.contract is not None
            major, theirs = guest.contract.major, guest.contract.version
        if major == host.major:
            continue
        before, after = meeting.in_order(theirs, host.version)
        yield RULE.finding(
            "version",
            f"the contract was {before} and is {after}: no host loads units of another major",
            diff.keys("version", "major"),
            breaks=frozenset({meeting.direction}),
            witness=refused(
                meeting, f"it was built for contract {theirs}; this host speaks {host.version}"
            ),
        )
