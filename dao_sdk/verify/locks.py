"""The lock of a home, taken as docs/reference/home.md says, by nothing but SQLite."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from dao_sdk.verify.outcome import Failed


def lock_home(home: Path) -> sqlite3.Connection:
    """Take the lock of a home; it is held until the connection is closed.

    Raises:
        Failed: Another program has it.
    """
    home.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(home / "lock.sqlite3", timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        raise Failed(
            "another program has it", f"{home.name} is free", f"{home.name} is locked"
        ) from None
    return connection
