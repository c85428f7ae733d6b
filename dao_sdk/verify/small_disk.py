"""A small disk for one testee, which only it sees: a file system in memory, in a namespace of its own."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

SMALL_DISK = "disk"
"""The folder of a case that is a disk of its own, as small as the case says."""
_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount")


@lru_cache(maxsize=1)
def small_disk_missing() -> str:
    """Say why no small disk can be made here; empty if one can."""
    why = "no small disk can be mounted here"
    if shutil.which(_UNSHARE[0]) is None:
        return why
    trial = [*_UNSHARE, "mount", "-t", "tmpfs", "-o", "size=4k", "dao", "/"]
    return why if subprocess.run(trial, capture_output=True, check=False).returncode else ""


def on_small_disk(place: Path, size: int) -> list[str]:
    """Give the words that start a program which finds a disk at a place.

    Args:
        place: A folder.
        size: How many bytes it has.
    """
    script = 'mount -t tmpfs -o "size=$1" dao "$2" && shift 2 && exec "$@"'
    return [*_UNSHARE, "sh", "-c", script, "sh", str(size), str(place)]
