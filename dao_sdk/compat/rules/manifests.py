"""The manifests of units, and the messages that runtimes write and read themselves."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import Meeting, uses_of
from dao_sdk.compat.inputs.manifest import damage, disagreement, handshake, read_manifest
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.vocabulary import BOTH, NEW_ON_OLD
from dao_sdk.compat.witness.loading import refused
from dao_sdk.contract.boundary import missing_fields
from dao_sdk.contract.embedded import CONTRACT_SECTION, MANIFEST_SECTION


@rule("manifest-missing", wasm=NEW_ON_OLD)
def manifest_missing(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units whose own sections a host of the other side cannot use."""
    for meeting in diff.meetings:
        for wrong in _wrong(meeting):
            yield rule.finding(
                MANIFEST_SECTION,
                f"{meeting.guest.title}: {wrong}",
                (None, None),
                breaks=meeting.breaks,
                witness=refused(meeting, wrong, everywhere=True),
            )


def _wrong(meeting: Meeting) -> Iterator[str]:
    unit = meeting.guest.unit
    if unit is None:
        return
    count = len(unit.module.custom(MANIFEST_SECTION))
    if count != 1:
        yield f"it has {count or 'no'} custom section {MANIFEST_SECTION!r}; exactly one is wanted"
        return
    if len(unit.module.custom(CONTRACT_SECTION)) > 1:
        yield f"it has more than one custom section {CONTRACT_SECTION!r}"
    if meeting.manifest is None:
        yield f"its custom section {MANIFEST_SECTION!r} cannot be read"


@rule("manifest-incomplete", wasm=NEW_ON_OLD)
def manifest_incomplete(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units whose manifest a host of the other side reads and does not accept."""
    for meeting in diff.meetings:
        if meeting.guest.unit is None or meeting.manifest is None:
            continue
        for wrong in damage(meeting.manifest):
            yield rule.finding(
                MANIFEST_SECTION,
                f"{meeting.guest.title}: {wrong}",
                (None, None),
                breaks=meeting.breaks,
                witness=refused(meeting, wrong, everywhere=True),
            )


@rule("manifest-disagrees", wasm=NEW_ON_OLD)
def manifest_disagrees(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units whose manifest omits or adds a capability, as a host of the other side sees it."""
    for meeting in diff.meetings:
        if meeting.guest.unit is None or meeting.manifest is None:
            continue
        lies = disagreement(meeting.manifest, [it.capability for it in meeting.guest.needs])
        for wrong in disagreement(meeting.manifest, *_imported(meeting)):
            yield rule.finding(
                MANIFEST_SECTION,
                f"{meeting.guest.title}: {wrong}",
                (None, None),
                breaks=meeting.breaks,
                witness=refused(meeting, wrong, everywhere=wrong in lies),
            )


def _imported(meeting: Meeting) -> tuple[list[str], list[str]]:
    """The capabilities of what the host links, in its words, and of what it does not have."""
    linked: list[str] = []
    missing: list[str] = []
    for need in meeting.guest.needs:
        offered = meeting.host.imports.get(need.name)
        if offered is not None:
            linked.append(offered.capability)
        else:
            (linked if need.optional else missing).append(need.capability)
    return linked, missing


@rule("manifest-read-otherwise", wasm=BOTH)
def manifest_misread(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Manifests that each side reads differently from how the other writes them."""
    for meeting in diff.meetings:
        guest, host = meeting.guest, meeting.host
        contract = guest.contract
        if guest.unit is not None or contract is None or _lacks_fields(meeting):
            continue
        wrong = _misread(meeting)
        if not wrong:
            continue
        name = contract.boundary.manifest
        imports = [it.name for it in contract.imports if it.name in host.imports]
        yield rule.finding(
            name,
            f"a manifest that units of {guest.title} carry as {name} is read by {host.title} as "
            f"something else: {wrong}",
            diff.keys("messages", "manifest"),
            breaks=meeting.breaks,
            witness=refused(meeting, "", imports, everywhere=any(missing_fields(contract))),
        )


def _lacks_fields(meeting: Meeting) -> bool:
    return any(missing_fields(meeting.host.contract))


def _misread(meeting: Meeting) -> str:
    """What the host rejects in a manifest that its writers accept; empty if nothing."""
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


@rule("boundary-field-missing", wasm=BOTH)
def boundary_field_missing(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields that hosts of a contract lack, or have as another kind; unchanged ones too."""
    for meeting in diff.meetings:
        for lack in missing_fields(meeting.host.contract):
            yield rule.finding(
                lack.name,
                f"{meeting.host.title} has no {lack.name} ({lack.kind}), which runtimes rely on",
                meeting.places(host=lack.place),
                breaks=meeting.breaks,
                witness=refused(meeting, f"{lack.name} ({lack.kind})"),
            )
