"""One release: the contract as it was on the day that its version was frozen.

The file ``abi/releases/VERSION.json`` is ``{"after", "contract", "contract_file", "digest",
"release"}``: the version that was frozen before it, by which a lost release is noticed (the first has
none, nor has one of an older SDK), the contract in its JSON form (:mod:`dao_sdk.contract.ir`) with
places and descriptors, the path and text of the file that it was written in, the version, and the
SHA-256 of the others as canonical JSON (keys sorted, no spaces, UTF-8). Whatever is changed in the file later therefore shows, but for its
layout. The text, and those of the .proto files in the contract, are there for people, who are shown
the line that changed.

An SDK reads the releases of all older ones, whatever version of the JSON form they are in
(:mod:`dao_sdk.contract.ir_versions`); the digest is that of the file as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dao_sdk.contract.ir import IrError, from_value, to_value
from dao_sdk.contract.model import Contract
from dao_sdk.contract.untrusted import inconsistent
from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file
from dao_sdk.syntax import SyntaxFault, read_json

_DIGESTED = frozenset({"contract", "contract_file", "release"})
_CONFLICT = re.compile(rb"^(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
"""The marks that git leaves where two branches changed a file."""
_BACK = "A release never changes: bring the file back as it was, by git for example."
_VERSION = re.compile(r"(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})")


class ReleaseError(DaoError):
    """A release that is not there, was changed, or cannot be read."""


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """The version of a contract."""

    major: int
    minor: int

    @staticmethod
    def parse(text: str) -> Version:
        """Reads ``major.minor``.

        Raises:
            ReleaseError: The text is not of that form.
        """
        if not _VERSION.fullmatch(text):
            raise ReleaseError(f"`{text}` is no version", "Versions are MAJOR.MINOR, such as 1.2.")
        major, _, minor = text.partition(".")
        return Version(int(major), int(minor))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


@dataclass(frozen=True, slots=True)
class ContractFile:
    """The file that a contract was written in, as it was then."""

    path: str
    """As the contract's places have it, such as ``abi/v1.yaml``."""
    text: str


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen version."""

    version: Version
    contract: Contract
    file: ContractFile
    digest: str
    """SHA-256 of the release, in hexadecimal."""
    after: Version | None = None
    """The release that it followed; None if it was the first, or was frozen by an older SDK."""


def write(contract: Contract, file: ContractFile, after: Version | None = None) -> str:
    """The text of the file of a contract's release. Equal arguments give equal text."""
    said = {
        "contract": to_value(contract),
        "contract_file": {"path": file.path, "text": file.text},
        "release": contract.version,
    }
    if after is not None:
        said["after"] = str(after)
    whole = {**said, "digest": _digest(said)}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def read(path: Path, shown: str) -> Release:
    """Reads a release.

    Args:
        path: Its file.
        shown: What a person is told for it.

    Raises:
        ReleaseError: It cannot be read, or is not what was frozen.
    """
    try:
        data = read_plain_file(path)
    except OSError as wrong:
        raise ReleaseError(f"{shown} cannot be read: {wrong.strerror}") from wrong
    value = _parsed(data, shown)
    if not isinstance(value, dict) or value.keys() - {"after"} != {*_DIGESTED, "digest"}:
        raise ReleaseError(
            f"{shown} is no release: one has `contract`, `contract_file`, `digest` and `release`"
        )
    digest = _digest({name: value[name] for name in value.keys() - {"digest"}})
    if value["digest"] != digest:
        raise ReleaseError(
            f"{shown} is not what was frozen: its digest is {digest[:16]}…, "
            f"it says {str(value['digest'])[:16]}…",
            _BACK,
        )
    try:
        contract = from_value(value["contract"])
    except IrError as wrong:
        raise ReleaseError(f"{shown}: {wrong.message}", wrong.help) from wrong
    file = _file(value["contract_file"])
    if file is None:
        raise ReleaseError(f"{shown} is no release: its `contract_file` has no `path` and `text`")
    if said := inconsistent(contract):
        raise ReleaseError(f"{shown} holds no contract that can be used: {said}")
    if value["release"] != contract.version:
        raise ReleaseError(f"{shown} holds contract {contract.version}, not {value['release']!r}")
    after = Version.parse(str(value["after"])) if "after" in value else None
    return Release(Version(contract.major, contract.minor), contract, file, digest, after)


def _parsed(data: bytes, shown: str) -> object:
    conflict = _CONFLICT.search(data)
    if conflict is not None:
        line = data.count(b"\n", 0, conflict.start()) + 1
        raise ReleaseError(
            f"{shown}:{line}: two branches froze this release, and git left both in the file",
            "A release is written once: take the file of one branch whole (`git checkout --ours` or "
            "`--theirs`), and freeze what the other one changed as the next version.",
        )
    try:
        return read_json(data.decode("utf-8"))
    except SyntaxFault as wrong:
        raise ReleaseError(f"{shown} is no release: it is no JSON: {wrong}", _BACK) from wrong
    except UnicodeDecodeError as wrong:
        raise ReleaseError(
            f"{shown} is no release: it is no UTF-8 text: see byte {wrong.start}", _BACK
        ) from wrong


def _file(value: object) -> ContractFile | None:
    """The contract's file; None where the value has another form."""
    if not isinstance(value, dict) or value.keys() != {"path", "text"}:
        return None
    path, text = value["path"], value["text"]
    return ContractFile(path, text) if isinstance(path, str) and isinstance(text, str) else None


def _digest(said: Mapping[str, Any]) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
