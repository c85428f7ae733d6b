"""A draft is spoken only between sides of the very same contract."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.meeting import Meeting
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused

RULE = Rule(name="draft-digest-differs", layer=Layer.WASM, breaks=BOTH, hazard=True, stepless=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds hosts of a draft that meet units of another contract of their version."""
    for meeting in diff.meetings:
        host = meeting.host.contract
        found = _version_and_digest(meeting)
        if host.state != "draft" or found is None:
            continue
        major, least, digest, theirs = found
        if major != host.major or least > host.minor or digest == meeting.host.digest:
            continue
        yield RULE.finding(
            "version",
            f"{meeting.host.title} speaks a draft of contract {host.version}, and loads no unit "
            "that was built from anything else",
            diff.keys("version"),
            breaks=frozenset({meeting.direction}),
            witness=refused(meeting, f"it was built from another draft of contract {theirs}"),
        )


def _version_and_digest(meeting: Meeting) -> tuple[int, int, bytes, str] | None:
    """The major, the least minor of a host, the digest and the version of the guest's contract."""
    contract = meeting.guest.contract
    if meeting.guest.unit is not None:
        said = meeting.manifest
        if said is None:
            return None
        version = f"{said.contract_major}.{said.contract_minor}"
        return said.contract_major, said.least_host_minor, said.contract_digest, version
    assert contract is not None
    return contract.major, 0, meeting.guest.digest, contract.version
