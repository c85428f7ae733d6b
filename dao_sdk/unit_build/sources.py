"""The digest of a unit's sources, by which a stale module is recognised."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file

_FILES = ("Cargo.lock",)
_SUFFIXES = {".rs", ".toml", ".proto"}
_LEFT_OUT = {"tests", "benches", "examples", "target", "proptest-regressions", "node_modules"}
"""Folders whose files never reach the module; those with a dot in front do not either."""


def digest(root: Path, beside: Iterable[Path] = ()) -> bytes:
    """SHA-256 over every file that a module is made of, in the order of their paths.

    Each file counts with its path, its length and its bytes, lines ending in LF.

    Args:
        root: The root of the unit's workspace.
        beside: Folders of more packages that it is made of; those below the root count once.
    """
    total = hashlib.sha256()
    for name, path in sorted(_named(root, beside)):
        try:
            content = read_plain_file(path).replace(b"\r\n", b"\n")
        except OSError as error:
            raise DaoError(f"{path} cannot be read: {error.strerror}") from error
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.digest()


def files(root: Path) -> list[Path]:
    """The paths of the files that a module is made of, from the root of its workspace."""
    return sorted(path.relative_to(root) for path in _files(root))


def _named(root: Path, beside: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    for path in _files(root):
        yield path.relative_to(root).as_posix(), path
    for folder in beside:
        if not folder.is_relative_to(root):
            for path in _files(folder):
                yield f"../{folder.name}/{path.relative_to(folder).as_posix()}", path


def _files(root: Path) -> Iterator[Path]:
    seen: set[str] = set()
    for place, folders, names in os.walk(root, followlinks=True):
        folder, real = Path(place), os.path.realpath(place)
        if real in seen:  # a link to a folder above
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [it for it in folders if it not in _LEFT_OUT and not it.startswith(".")]
        for name in names:
            counts = Path(name).suffix in _SUFFIXES or (name in _FILES and folder == root)
            if counts and name != "tests.rs" and not name.startswith("."):
                yield folder / name
