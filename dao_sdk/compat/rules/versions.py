"""Versions: of contracts, of what is in them, and of the state that units keep."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import Meeting
from dao_sdk.compat.matching.imports import renamed_imports
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, Direction
from dao_sdk.compat.witness.loading import refused
from dao_sdk.compat.witness.state import HomeWitness
from dao_sdk.contract.model import Import, Service


@rule("contract-major-changed", wasm=BOTH)
def contract_major_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units that were built for another major version than a host of the other side speaks."""
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
        yield rule.finding(
            "version",
            f"the contract was {before} and is {after}: no host loads units of another major",
            diff.keys("version", "major"),
            breaks=meeting.breaks,
            witness=refused(
                meeting, f"it was built for contract {theirs}; this host speaks {host.version}"
            ),
        )


@rule("host-too-old", wasm=NEW_ON_OLD)
def host_too_old(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units that ask for more than a host of the other side, and versions that went down."""
    for meeting in diff.meetings:
        guest, host = meeting.guest, meeting.host.contract
        if guest.unit is not None:
            manifest = meeting.manifest
            if manifest is None:
                continue
            major, least = manifest.contract_major, manifest.least_host_minor
        elif meeting.direction in NEW_ON_OLD:
            continue  # A new unit need not ask for a new host; what it uses has its own findings.
        else:
            assert guest.contract is not None
            major, least = guest.contract.major, guest.contract.minor
        if major != host.major or least <= host.minor:
            continue
        yield rule.finding(
            "version",
            f"{guest.name} {guest.verb('may ask', 'asks')} for a host of contract {major}.{least} at least; "
            f"{meeting.host.title} speaks {host.version}",
            diff.keys("version", "minor"),
            breaks=meeting.breaks,
            witness=refused(
                meeting,
                f"it needs a host of contract {major}.{least} at least; this host speaks "
                f"{host.version}",
                least_host_minor=least,
            ),
        )


@rule("draft-digest-differs", wasm=BOTH, hazard=True, stepless=True)
def draft_digest_differs(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Hosts of a draft that meet units of another contract of their version."""
    for meeting in diff.meetings:
        host = meeting.host.contract
        found = _version_and_digest(meeting)
        if host.state != "draft" or found is None:
            continue
        major, least, digest, theirs = found
        if major != host.major or least > host.minor or digest == meeting.host.digest:
            continue
        yield rule.finding(
            "version",
            f"{meeting.host.title} speaks a draft of contract {host.version}, and loads no unit "
            "that was built from anything else",
            diff.keys("version"),
            breaks=meeting.breaks,
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


@rule("since-changed", wasm=NEITHER, hazard=True)
def since_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports and services of the guest whose `since` differs."""
    both = diff.contracts
    if both is None or both.old.major != both.new.major:
        return
    services = {it.name: it for it in both.old.services if it.capability is None}
    pairs: list[tuple[Import | Service, Import | Service]]
    pairs = [(it.old, it.new) for it in diff.imports.both]
    pairs += [(services[it.name], it) for it in both.new.services if it.name in services]
    for old, new in pairs:
        if old.since != new.since:
            yield rule.finding(
                new.name,
                f"`{new.name}` was there since {old.since} and is said to be since {new.since}",
                (old.place, new.place),
            )


@rule("since-not-newest", wasm=NEITHER, hazard=True)
def since_not_newest(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Imports and services of the guest that are new and say an older version, or a later."""
    both = diff.contracts
    if both is None:
        return
    known = {it.name for it in both.old.services}
    known |= set(renamed_imports(both.old, both.new).values())
    added: list[Import | Service] = [
        *(it for it in diff.imports.added if it.name not in known),
        *(it for it in both.new.services if it.capability is None and it.name not in known),
    ]
    for each in added:
        if each.since != both.new.version:
            yield rule.finding(
                each.name,
                f"`{each.name}` is new in {both.new.version} and says that it is there since "
                f"{each.since}",
                (None, each.place),
            )


@rule("state-schema-changed", wasm=NEW_ON_OLD)
def state_schema_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """State schemas of two units."""
    old, new = diff.old.unit, diff.new.unit
    if not (old and new and old.manifest and new.manifest):
        return
    before, after = old.manifest.state_schema, new.manifest.state_schema
    if before == after:
        return
    raised = after > before
    direction = Direction.NEW_ON_OLD if raised else Direction.OLD_ON_NEW
    reader, writer = (diff.old, diff.new) if raised else (diff.new, diff.old)
    yield rule.finding(
        "state_schema",
        f"the state schema was {'raised' if raised else 'lowered'} from {before} to {after}: "
        f"{reader.title} refuses homes of {writer.title}",
        (None, None),
        breaks=frozenset({direction}),
        witness=HomeWitness(direction, max(before, after), min(before, after)),
    )
