"""Compiled modules, kept between runs.

Compiling a unit takes seconds, loading what was compiled takes milliseconds.
What is kept is native code that will be executed, so the folder must belong to
this user alone, and the name of every entry ends in its own digest: one that
was damaged is thrown away and made again, one in a folder that others can write
to is never read. An entry is a file as the engine gave it and never changes, so
the engine maps it instead of copying it.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from ..folders import make_private

_KEEP = 8


def default_folder() -> Path | None:
    """Find the folder for compiled modules of this user.

    Returns:
        The folder (which may not exist yet), or None where the system has no place for it.
        The environment variable ``DAO_CACHE`` names another one; empty, it turns the cache off.
    """
    chosen = os.environ.get("DAO_CACHE")
    if chosen is not None:
        return Path(chosen) / "modules" if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "dao" / "modules" if base else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "dao" / "modules"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "dao" / "modules"


class ModuleCache:
    """A private folder of compiled modules.

    Args:
        folder: Where to keep them; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def load(self, key: str, accept: Callable[[Path], bool]) -> bool:
        """Hand the entry of a key to a reader that can use it.

        Args:
            key: What the entry was stored under.
            accept: Tries to use the file of compiled bytes, which stays as it is for as long as
                somebody has it mapped; False where it is of no use.

        Returns:
            Whether there was an entry and it was accepted. An entry that is damaged or was not
            accepted is removed.
        """
        folder = self._private()
        if folder is None:
            return False
        try:
            entries = [each for each in folder.iterdir() if each.name.startswith(f"{key}.")]
        except OSError:
            return False
        for path in entries:
            if path.name == f"{key}.{_digest(path)}" and accept(path):
                with contextlib.suppress(OSError):
                    os.utime(path)
                return True
            with contextlib.suppress(OSError):
                path.unlink()
        return False

    def store(self, key: str, compiled: bytes) -> None:
        """Keep compiled bytes; a cache that cannot be written to is no error.

        Args:
            key: What to store them under, a file name.
            compiled: What the engine gave.
        """
        folder = self._private()
        if folder is None:
            return
        import tempfile  # only who has just compiled for seconds needs it

        digest = hashlib.sha256(compiled).hexdigest()
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(compiled)
                Path(name).replace(folder / f"{key}.{digest}")
            except OSError:
                Path(name).unlink()
                raise
            self._prune(folder)

    def _prune(self, folder: Path) -> None:
        entries = sorted(
            (entry for entry in folder.iterdir() if entry.is_file()),
            key=lambda entry: entry.stat().st_mtime,
            reverse=True,
        )
        for entry in entries[_KEEP:]:
            entry.unlink()

    def _private(self) -> Path | None:
        """The folder, made where it is missing; None where others could have written to it."""
        if self._folder is None:
            return None
        try:
            make_private(self._folder)
            status = os.lstat(self._folder)
        except OSError:
            return None
        if not stat.S_ISDIR(status.st_mode):
            return None
        if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
            return None
        return self._folder


def _digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; empty where it cannot be read.

    In one piece, not in many reads: a program that starts an Avatar imports a lot meanwhile, and after
    each read this thread would have to wait until it may go on.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            return hashlib.sha256(whole).hexdigest()
    except (OSError, ValueError):  # an empty file cannot be mapped
        return ""
