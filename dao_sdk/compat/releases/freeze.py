"""Freezes the working contract: from then on its version never changes again."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dao_sdk.compat.compare import Report, compare
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.inputs.folder import folder_side
from dao_sdk.compat.inputs.origin import on_disk, seen_from_here, working_title
from dao_sdk.compat.languages import Language
from dao_sdk.compat.releases.release import ContractFile, Version, write
from dao_sdk.compat.releases.store import Releases
from dao_sdk.compat.releases.support import complete
from dao_sdk.compat.waiver import Waiver
from dao_sdk.compat.waivers import waive
from dao_sdk.contract.model import Import, Place, Service
from dao_sdk.contract.reader import read_contract
from dao_sdk.contract.sources import find_sources
from dao_sdk.errors import DaoError


class FreezeError(DaoError):
    """A contract that is not to be frozen as it is."""


class WrongStep(FreezeError):
    """The version does not step far enough for what changed; ``report`` says what did."""

    def __init__(self, message: str, help: str, report: Report) -> None:
        super().__init__(message, help)
        self.report = report


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen."""

    version: Version
    path: Path
    digest: str
    report: Report | None
    """What changed since the release before; None for the first one."""


def freeze(
    contract_path: Path,
    version: Version,
    *,
    languages: Sequence[Language] = (),
    waivers: Collection[Waiver] = (),
    today: date,
) -> Frozen:
    """Writes ``abi/releases/VERSION.json`` of a contract.

    Args:
        contract_path: The contract's folder or file.
        version: The version, which the contract must say too.
        languages: The languages whose authors to think of.
        waivers: What is waived.
        today: The day that ends of waivers are compared with.

    Raises:
        WrongStep: What changed since the release before needs a greater step.
        FreezeError: The release exists, the version is not the next one, the contract says another
            version or that it is a draft, or says wrongly since when something is there.
        ContractError: The contract has problems.
        DaoError: Something cannot be read or written.
    """
    sources = find_sources(contract_path)
    releases = Releases(sources.root)
    path = releases.path(version)
    if path.exists():
        raise FreezeError(
            f"{seen_from_here(path)} exists; a release never changes",
            "Give the contract the next version, and freeze that.",
        )
    complete(releases, version, today)
    before = predecessor(releases.versions(), version)
    contract = read_contract(contract_path)
    file = seen_from_here(sources.root / sources.abi)
    if Version(contract.major, contract.minor) != version:
        raise FreezeError(
            f"{file} is version {contract.version}, not {version}",
            f"Set `version: {{ major: {version.major}, minor: {version.minor}, state: released }}`"
            " there, or freeze what it is.",
        )
    if contract.state != "released":
        raise FreezeError(
            f"{file} says that {version} is a draft",
            "Once nothing of it will change any more, set `state: released` there.",
        )
    report = None
    if before is not None:
        report = _step(contract_path, releases, before, languages, waivers, today)
    # What is written has the contract's own places, which do not depend on where we are.
    text = write(contract, ContractFile(sources.abi, sources.text.decode("utf-8")), before)
    if find_sources(contract_path) != sources:
        raise FreezeError(f"{file} or its .proto files were changed meanwhile", "Freeze it again.")
    _write_new(path, text)
    return Frozen(version, path, releases.read(version).digest, report)


def predecessor(versions: Collection[Version], version: Version) -> Version | None:
    """The release that a version follows; None where it is the first.

    Raises:
        FreezeError: It is not the next version.
    """
    same = [each for each in versions if each.major == version.major]
    if same:
        last = max(same)
        following = [Version(last.major, last.minor + 1)]
    elif versions:
        last = max(versions)
        following = []
    else:
        return None
    newest = max(versions)
    following.append(Version(newest.major + 1, 0))
    if version not in following:
        expected = " or ".join(str(each) for each in following)
        raise FreezeError(f"after release {last} comes {expected}, not {version}")
    return last


def _step(
    path: Path,
    releases: Releases,
    before: Version,
    languages: Sequence[Language],
    waivers: Collection[Waiver],
    today: date,
) -> Report:
    """Compares with the release before, and refuses what needs a greater step."""
    old = releases.side(before)
    new = folder_side(working_title(path), path, on_disk())
    (report,) = waive([compare(old, new, languages=languages)], waivers, today)
    assert new.contract is not None
    version = new.contract.version
    if report.step > report.allowed:
        raise WrongStep(
            f"{version} is a {report.declared} step from release {before}; "
            f"what changed needs a {report.step} one",
            f"Undo what breaks, or make it {new.contract.major + 1}.0.",
            report,
        )
    wrong = list(_misdated(Diff(old, new), version))
    if wrong:
        lines = "\n".join(f"  {place}: {said}" for place, said in wrong)
        raise FreezeError(f"the contract says wrongly since when something is there\n{lines}")
    return report


def _misdated(diff: Diff, version: str) -> Iterator[tuple[Place | None, str]]:
    """What is new and says an older version, or was there and says another one than before."""
    if diff.contracts is not None and diff.contracts.old.major != diff.contracts.new.major:
        return  # a new major version dates everything anew
    added: list[Import | Service] = [*diff.imports.added]
    for each in added:
        if each.since != version:
            yield each.place, f"`{each.name}` is new, so it is there since {version}"
    for pair in diff.imports.both:
        if pair.old.since != pair.new.since:
            yield pair.new.place, f"`{pair.new.name}` was there since {pair.old.since}"
    if diff.contracts is None:
        return
    before = {each.name: each for each in diff.contracts.old.services}
    for service in diff.contracts.new.services:
        known = before.get(service.name)
        if service.capability is not None:
            continue  # it follows from the imports
        if known is None and service.since != version:
            yield service.place, f"`{service.name}` is new, so it is there since {version}"
        elif known is not None and known.since != service.since:
            yield service.place, f"`{service.name}` was there since {known.since}"


def _write_new(path: Path, text: str) -> None:
    """Writes a file whole or not at all, and never over another one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            os.link(temporary, path)
        finally:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
    except FileExistsError:
        raise FreezeError(f"{seen_from_here(path)} was written by somebody else just now") from None
    except OSError as wrong:
        raise DaoError(f"{seen_from_here(path)} cannot be written: {wrong.strerror}") from wrong
