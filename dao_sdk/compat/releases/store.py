"""The releases of one contract: the files in its ``abi/releases/``."""

from __future__ import annotations

from pathlib import Path

from dao_sdk import resources
from dao_sdk.compat.inputs.folder import contract_side
from dao_sdk.compat.inputs.keys import keys_in
from dao_sdk.compat.inputs.lines import lines_in
from dao_sdk.compat.inputs.origin import moved, seen_from_here
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.releases.release import Release, ReleaseError, Version, read
from dao_sdk.contract.sources import working_contract
from dao_sdk.nearest import nearest

_PROTO = "proto/"
"""The folder of the .proto files, in the places of a contract."""


class Releases:
    """The releases of a contract.

    Args:
        root: The root of the contract.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "abi" / "releases"

    @staticmethod
    def around(root: Path | None) -> Releases:
        """Those of the contract at ``root``; None for the one around here, or else the shipped."""
        return Releases(root or working_contract(Path.cwd()) or resources.root())

    def versions(self) -> list[Version]:
        """The versions that were frozen, the oldest first.

        Raises:
            ReleaseError: A file in the folder is named like no version.
        """
        found = []
        for file in self.folder.glob("*.json"):
            try:
                found.append(Version.parse(file.stem))
            except ReleaseError:
                shown = seen_from_here(file)
                raise ReleaseError(
                    f"{shown} is named like no release",
                    "In that folder a release is named by its version, such as 1.2.json.",
                ) from None
        return sorted(found)

    def lost(self, working: Version) -> list[Version]:
        """Releases that must have been there, since others follow them, the oldest first.

        Args:
            working: The version of the working contract.

        Raises:
            ReleaseError: The oldest release cannot be read.
        """
        there = self.versions()
        if not there:
            return []
        oldest, newest = there[0], there[-1]
        last = dict.fromkeys(range(oldest.major, newest.major), 0)
        last |= {each.major: each.minor for each in there}
        if working.major == newest.major:
            last[newest.major] = max(newest.minor, working.minor - 1)
        before = self.read(oldest).after
        expected = [Version(major, minor) for major in last for minor in range(last[major] + 1)]
        lost = [it for it in expected if it > oldest and it not in there]
        return lost if before is None else [before, *lost]

    def path(self, version: Version) -> Path:
        """The file of a release."""
        return self.folder / f"{version}.json"

    def read(self, version: Version) -> Release:
        """Reads a release.

        Raises:
            ReleaseError: It is not there, cannot be read, or is not what was frozen.
        """
        path = self.path(version)
        if not path.exists():
            known = [str(each) for each in self.versions()]
            near = nearest(str(version), known)
            there = f"; there are {', '.join(known)}" if known else "; nothing was frozen yet"
            advice = f"Did you mean release:{near}?" if near else ""
            raise ReleaseError(f"{seen_from_here(path)} is not there{there}", advice)
        release = read(path, seen_from_here(path))
        if release.version != version:
            raise ReleaseError(f"{seen_from_here(path)} holds release {release.version}")
        return release

    def side(self, version: Version) -> Side:
        """A release as a side of a comparison.

        Raises:
            ReleaseError: It is not there, cannot be read, or is not what was frozen.
        """
        return release_side(f"release:{version}", self.read(version))


def release_side(title: str, release: Release) -> Side:
    """A release as a side of a comparison, with the lines of all of its files."""
    tail = f"@{release.version}"
    sources = {_PROTO + it.path: it.source for it in release.contract.files}
    sources[release.file.path] = release.file.text
    texts = {path + tail: text.encode("utf-8", "replace") for path, text in sources.items()}
    contract = moved(release.contract, lambda file: file + tail)
    file = release.file.path + tail
    return contract_side(title, contract, lines_in(texts), keys_in(file, texts[file]))
