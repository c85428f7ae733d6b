"""The digest of a unit's sources, by which a stale module is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

_FOLDERS = ("crates", "shims")
_FILES = ("Cargo.lock", "Cargo.toml", "unit.toml")
_SUFFIXES = {".rs", ".toml", ".proto"}
_LEFT_OUT = {"tests", "benches", "examples", "target", "proptest-regressions"}
"""Folders whose files never reach the module."""


def digest(workspace: Path) -> bytes:
    """SHA-256 over every file that the module is made of, in the order of their paths.

    Each file counts with its path, its length and its bytes, lines ending in LF.
    """
    total = hashlib.sha256()
    for path in files(workspace):
        content = (workspace / path).read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path}\0{len(content)}\0".encode())
        total.update(content)
    return total.digest()


def files(workspace: Path) -> list[PurePosixPath]:
    """The paths of the files that the module is made of, inside the workspace."""
    return sorted(_files(workspace))


def _files(workspace: Path) -> Iterator[PurePosixPath]:
    for name in _FILES:
        if (workspace / name).is_file():
            yield PurePosixPath(name)
    for folder in _FOLDERS:
        for path in (workspace / folder).rglob("*"):
            inside = path.relative_to(workspace)
            if path.suffix not in _SUFFIXES or not path.is_file():
                continue
            if path.name == "tests.rs" or _LEFT_OUT.intersection(inside.parts[:-1]):
                continue
            yield PurePosixPath(inside.as_posix())
