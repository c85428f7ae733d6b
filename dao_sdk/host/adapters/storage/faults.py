"""What SQLite's errors mean: to a person who opens a home, and to the caller of an operation."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from ....errors import DaoError
from ...errors import (
    Busy,
    CallError,
    Exhausted,
    Internal,
    Interrupted,
    TooLarge,
    Unavailable,
)
from ...grants.sizes import format_size
from ...home.descriptors import ADVICE, lacks_descriptors

_LITTLE = 4 * 1024 * 1024
"""Free bytes below which a failed write is blamed on the disk: about the largest batch."""


class StorageError(DaoError):
    """A home's database cannot be opened, or is not one."""


def unusable(path: Path, error: sqlite3.Error) -> StorageError:
    """Say why the file cannot be opened.

    Args:
        path: The file.
        error: What SQLite said.

    Returns:
        The error for a person.
    """
    code = primary_code(error)
    if lacks_room(error) or (code == sqlite3.SQLITE_IOERR and _room(path) < _LITTLE):
        return StorageError(
            f"There is no room on the disk of {path}.",
            "Make room on it, or copy the home to another disk: `dao home backup DIR --home"
            f" {path.parent}`.",
        )
    if lacks_descriptors(error):
        return StorageError(f"{path} cannot be opened: {error}.", ADVICE)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StorageError(
            f"{path} is damaged: {error}.",
            "Restore the home from a backup; keep the damaged files until that has worked.",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return StorageError(
            f"{path} cannot be written: {error}.",
            "Give yourself the right to write in the home, or copy it to where you have it.",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StorageError(
            f"{path} is being written by another program that did not take the home's lock.",
            "Close that program.",
        )
    return StorageError(
        f"{path} cannot be opened: {error}.",
        "Look after the disk first; then `dao home check` tells what is wrong with the home.",
    )


def call_error(path: Path, quota: int | None, error: sqlite3.Error, *, writing: bool) -> CallError:
    """Say what an error of SQLite means to the caller of an operation.

    Args:
        path: The file.
        quota: The most bytes that it may take; None for what the disk holds.
        error: What SQLite said.
        writing: Whether the operation was to write.

    Returns:
        The error that ends the call.
    """
    code, name = primary_code(error), str(getattr(error, "sqlite_errorname", ""))
    details = {"sqlite": name or str(error)}
    # A write that fails on a disk without room failed for that, whatever name SQLite gives it.
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _room(path) < _LITTLE):
        if quota is not None and _room(path) >= _LITTLE:
            allowed = format_size(quota)
            return Exhausted(
                f"The storage quota of {allowed} is used up.",
                {**details, "limit": "quota", "quota": str(quota)},
                "Allow more, such as `dao grants allow storage=quota=SIZE`, or delete something.",
            )
        return Exhausted(
            f"The disk that holds {path.parent} is full.",
            {**details, "limit": "disk"},
            "Make room on the disk; nothing was lost.",
        )
    if lacks_descriptors(error):
        return Unavailable(
            f"{path} cannot be opened: {error}.", {**details, "limit": "descriptors"}, ADVICE
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Internal(f"{path} is damaged: {error}", {**details, "cause": "damaged"})
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy("Another program is writing to the home's database.", details)
    if code == sqlite3.SQLITE_NOMEM:
        return Exhausted("There is no memory left.", {**details, "limit": "memory"})
    if code == sqlite3.SQLITE_TOOBIG:
        return TooLarge("The value is larger than the database can hold.", details)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return Unavailable(
            f"{path} cannot be written: {error}.",
            details,
            "Nothing was written. Make the home writable again; you need not open it again.",
        )
    if code == sqlite3.SQLITE_IOERR:
        # Bytes that could not be synchronised may or may not be on the disk.
        if writing and "FSYNC" in name:
            return Interrupted(f"The disk failed while {path} was written.", details)
        return Unavailable(f"The disk failed: {error}.", details)
    return Internal(f"The home's database failed: {error}.", details)


def wrong_type(key: object, value: object) -> CallError:
    """Say that a row does not hold bytes: SQLite keeps whatever is written to it.

    Args:
        key: Its key.
        value: Its value.

    Returns:
        The error that ends the call.
    """
    name = key.hex() if isinstance(key, bytes) else repr(key)[:100]
    which = value if isinstance(key, bytes) else key
    return Internal(
        f"The home's database is damaged: the entry {name} holds {type(which).__name__} instead of "
        "bytes.",
        {"cause": "damaged", "key": name},
    )


def is_lost(error: sqlite3.Error, path: Path) -> bool:
    """Tell whether an error may be one of the connection rather than of the operation: its file was
    moved, or its disk is away.

    Args:
        error: What SQLite said.
        path: The file.
    """
    if lacks_room(error) or lacks_descriptors(error) or _room(path) < _LITTLE:
        return False
    return _was_moved(error) or primary_code(error) in (
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
    )


def is_read_only(error: sqlite3.Error) -> bool:
    """Tell whether the connection may only read: what the file allowed when it was opened stays so.

    Args:
        error: What SQLite said.
    """
    return primary_code(error) == sqlite3.SQLITE_READONLY and not _was_moved(error)


def was_not_written(error: sqlite3.Error) -> bool:
    """Tell whether a commit that failed left nothing behind: bytes of its log could not be written, such
    as beyond a limit on the size of files, so that its end is not there.

    Args:
        error: What SQLite said.
    """
    return getattr(error, "sqlite_errorname", "") == "SQLITE_IOERR_WRITE"


def _was_moved(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED


def _room(path: Path) -> int:
    """Give the free bytes of the disk; many if that is unknown."""
    try:
        room = os.statvfs(path.parent)
    except (AttributeError, OSError):
        return 2**63
    return room.f_bavail * room.f_frsize


def lacks_room(error: Exception) -> bool:
    """Tell whether an error means that the disk is full.

    SQLite needs some room beside a database even to read it, and calls it by another name.

    Args:
        error: What SQLite or the system said.
    """
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    extended = int(getattr(error, "sqlite_errorcode", 0) or 0)
    return extended in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def not_a_database(text: str) -> sqlite3.Error:
    """Make the error that SQLite would give if it looked closer.

    Args:
        text: What is wrong.

    Returns:
        The error.
    """
    error = sqlite3.DatabaseError(text)
    error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
    return error


def primary_code(error: sqlite3.Error) -> int:
    """Give the primary result code; 0 where the error is not SQLite's own."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
