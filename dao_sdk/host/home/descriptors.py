"""Tells when a program has no file descriptors left: then nothing is wrong with any file."""

from __future__ import annotations

import errno
import os
import sqlite3

ADVICE = "The program has too many files open: close some, or raise the limit (`ulimit -n`)."
_MOST_OF_SQLITE = 5
"""The database, its log, its index, the folder, and one to spare."""


def lacks_descriptors(error: Exception) -> bool:
    """Tell whether an error means that no file can be opened at all.

    SQLite says only that it could not open a file, and gives back what it has opened till then: so
    as many are tried as it has at most.

    Args:
        error: What SQLite or the system said.
    """
    if isinstance(error, OSError):
        return error.errno in (errno.EMFILE, errno.ENFILE)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        return False
    opened: list[int] = []
    try:
        while len(opened) < _MOST_OF_SQLITE:
            opened.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
    except OSError as tried:
        return tried.errno in (errno.EMFILE, errno.ENFILE)
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return False
