"""Where measurements keep their files: on a disk, since memory needs no time to be durable."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench"


@contextmanager
def folder() -> Iterator[Path]:
    """Make an empty folder for a while.

    It lies beside the sources, not among the system's temporary files: those may be in memory,
    where a durable write costs nothing.

    Returns:
        A context with the folder; leaving it removes the folder.
    """
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as made:
        yield Path(made)
