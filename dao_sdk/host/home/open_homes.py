"""Which homes this process has open, whichever copy of the host opened them.

SQLite keeps two connections of one process apart only if both are of the same copy of SQLite. So a
home is looked up here before anything in it is opened. Bindings carry a copy of the host each; all
copies share one table, which therefore hangs on the interpreter and not on a module of ours.
"""

from __future__ import annotations

import os
import sys
import weakref
from pathlib import Path

_TABLE = "_dao_open_homes"


class Claim:
    """A home that is open in this process, as long as somebody holds this.

    Args:
        key: Device and number of the home's lock file.
    """

    def __init__(self, key: tuple[int, int]) -> None:
        self.key = key
        self.process = os.getpid()
        """A child that was forked off has nothing open."""


def _table() -> weakref.WeakValueDictionary[tuple[int, int], Claim]:
    found: weakref.WeakValueDictionary[tuple[int, int], Claim]
    found = vars(sys).setdefault(_TABLE, weakref.WeakValueDictionary())
    return found


def claim(lock_file: Path) -> Claim | None:
    """Note that a home is open in this process.

    Args:
        lock_file: The home's lock file, which is there.

    Returns:
        What to give back once it is closed; None if the home is open in this process already.

    Raises:
        OSError: The file cannot be looked at.
    """
    found = lock_file.stat()
    mine = Claim((found.st_dev, found.st_ino))
    had = _table().setdefault(mine.key, mine)
    if had is not mine and had.process == mine.process:
        return None
    _table()[mine.key] = mine
    return mine


def give_back(mine: Claim) -> None:
    """Note that a home is not open any more.

    Args:
        mine: What :func:`claim` gave.
    """
    if _table().get(mine.key) is mine:
        del _table()[mine.key]


def is_open(lock_file: Path) -> bool:
    """Tell whether a home is open in this process.

    Args:
        lock_file: The home's lock file.
    """
    try:
        found = lock_file.stat()
    except OSError:
        return False
    had = _table().get((found.st_dev, found.st_ino))
    return had is not None and had.process == os.getpid()
