"""The major version is another one."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(
    name="contract-major-changed",
    layer=Layer.WASM,
    title="The contract's major version is another one",
    why=(
        "Units and hosts of different majors do not understand each other: a host refuses every "
        "unit that was built for another one, whatever else is the same."
    ),
    before="version: { major: 1, minor: 4, state: released }",
    after="version: { major: 2, minor: 0, state: draft }",
    safely=(
        "Gather what needs a new major, and let hosts speak both for a while. A host package is "
        "generated from one contract: ship one beside the other."
    ),
    breaks=BOTH,
    source="docs/contract.md, What a unit says about itself",
)


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
