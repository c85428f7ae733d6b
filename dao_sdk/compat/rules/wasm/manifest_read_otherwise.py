"""The manifest's own message was changed so that its bytes mean something else."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.sides.manifest import damage, handshake, read_manifest
from dao_sdk.compat.sides.meeting import Meeting, uses_of
from dao_sdk.compat.terms import BOTH, Layer
from dao_sdk.compat.witness.loading import refused
from dao_sdk.contract.boundary import missing_fields

RULE = Rule(name="manifest-read-otherwise", layer=Layer.WASM, breaks=BOTH)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Has each side read what the other writes."""
    for meeting in diff.meetings:
        guest, host = meeting.guest, meeting.host
        contract = guest.contract
        if guest.unit is not None or contract is None or _lacks_fields(meeting):
            continue
        wrong = _wrong(meeting)
        if not wrong:
            continue
        name = contract.boundary.manifest
        imports = [it.name for it in contract.imports if it.name in host.imports]
        yield RULE.finding(
            name,
            f"a manifest that units of {guest.title} carry as {name} is read by {host.title} as "
            f"something else: {wrong}",
            diff.keys("messages", "manifest"),
            breaks=frozenset({meeting.direction}),
            witness=refused(meeting, "", imports, everywhere=any(missing_fields(contract))),
        )


def _lacks_fields(meeting: Meeting) -> bool:
    return any(missing_fields(meeting.host.contract))


def _wrong(meeting: Meeting) -> str:
    """What the host says to a manifest that its writers find in order; empty where nothing."""
    host, contract = meeting.host, meeting.guest.contract
    assert contract is not None
    written, read = meeting.guest.manifest or b"", meeting.manifest
    said = read_manifest(written, contract)
    if said == read is not None:
        return ""
    if read is None:
        return "it cannot be read"
    wrong = damage(read)
    understood = said is None or not handshake(said, host.contract, host.digest)
    if understood and contract.major == host.contract.major:
        wrong += filter(None, [handshake(read, host.contract, host.digest)])
    names = [use.capability for use in read.capabilities]
    if names != [use.capability for use in uses_of(contract, contract.imports)]:
        wrong.append(f"the rights are {', '.join(map(repr, names)) or 'none'}")
    return wrong[0] if wrong else ""
