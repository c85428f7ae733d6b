"""One release: the contract as it was on the day that its version was frozen.

The file ``abi/releases/VERSION.json`` is ``{"contract", "digest", "release"}``: the contract in its
JSON form (:mod:`dao_sdk.contract.ir`) with places and descriptors, the version, and the SHA-256 of
the other two as canonical JSON (keys sorted, no spaces, UTF-8). Whatever is changed in the file
later therefore shows, but for its layout.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dao_sdk.contract.foreign import inconsistent
from dao_sdk.contract.ir import IrError, from_value, to_value
from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError

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
class Release:
    """A frozen version."""

    version: Version
    contract: Contract
    digest: str
    """SHA-256 of the release, in hexadecimal."""


def write(contract: Contract) -> str:
    """The text of the file of a contract's release. Equal contracts give equal text."""
    said = {"contract": to_value(contract), "release": contract.version}
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
        value = json.loads(path.read_bytes())
    except OSError as wrong:
        raise ReleaseError(f"{shown} cannot be read: {wrong.strerror}") from wrong
    except (ValueError, RecursionError) as wrong:
        raise ReleaseError(f"{shown} is no release: {wrong}") from wrong
    if not isinstance(value, dict) or value.keys() != {"contract", "digest", "release"}:
        raise ReleaseError(f"{shown} is no release: one has `contract`, `digest` and `release`")
    digest = _digest({name: value[name] for name in ("contract", "release")})
    if value["digest"] != digest:
        raise ReleaseError(
            f"{shown} is not what was frozen: its digest is {digest[:16]}…, "
            f"it says {str(value['digest'])[:16]}…",
            "A release never changes: bring the file back as it was, by git for example.",
        )
    try:
        contract = from_value(value["contract"])
    except IrError as wrong:
        raise ReleaseError(f"{shown}: {wrong.message}", wrong.mend) from wrong
    if said := inconsistent(contract):
        raise ReleaseError(f"{shown} holds no contract that can be used: {said}")
    if value["release"] != contract.version:
        raise ReleaseError(f"{shown} holds contract {contract.version}, not {value['release']!r}")
    return Release(Version(contract.major, contract.minor), contract, digest)


def _digest(said: Mapping[str, Any]) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
