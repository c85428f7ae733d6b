"""Locks on files: SQLite's exclusive lock on a database that stays empty.

Every system and every language that has SQLite can take it, and it goes with the process.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

GRANTS_LOCK = "grants-lock.sqlite3"
"""The file in a home that a program locks while it changes ``grants.toml``."""


def make_lock_file(path: Path) -> None:
    """Make the empty file that a lock is taken on, private to its owner, where it is missing.

    Args:
        path: The file.

    Raises:
        OSError: It cannot be made.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def take_lock(path: Path, seconds: float = 0) -> sqlite3.Connection:
    """Take the lock on a file that is there.

    The file must never be opened by anything but SQLite: with POSIX locks, closing *any* handle of
    a file gives up all locks that the process has on it.

    Args:
        path: The file.
        seconds: How long to wait for the holder.

    Returns:
        The connection that has the lock until it is closed.

    Raises:
        sqlite3.Error: It cannot be taken; :func:`is_taken` tells whether somebody has it.
    """
    connection = sqlite3.connect(
        path, timeout=seconds, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode=MEMORY")  # no file beside it
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def is_taken(error: sqlite3.Error) -> bool:
    """Tell whether a lock was not taken since somebody else has it.

    Args:
        error: What SQLite said.
    """
    return (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
