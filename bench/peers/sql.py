"""SQLite by hand, as durable as a home is: a write-ahead log, by default with ``synchronous=FULL``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.samples import plain


class Sql:
    """A database of one's own.

    Args:
        path: The file.
        synchronous: SQLite's word for what a commit waits for: ``FULL`` for the disk, ``NORMAL``
            for the system.
    """

    def __init__(self, path: Path, synchronous: str = "FULL") -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute(f"PRAGMA synchronous={synchronous}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.connection.close()


class Rows(Sql):
    """Documents as rows of five columns."""

    def __init__(self, path: Path, synchronous: str = "FULL") -> None:
        super().__init__(path, synchronous)
        self.connection.execute(
            "CREATE TABLE rows (id TEXT PRIMARY KEY, title TEXT, body TEXT,"
            " number INTEGER, weight REAL, done INTEGER)"
        )

    def put(self, number: int) -> None:
        """Write one row in a durable transaction of its own.

        Args:
            number: Which one.
        """
        values = (name_of(number), *plain(number).values())
        self.connection.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)", values)


class Blobs(Sql):
    """Documents as bytes under their id."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.connection.execute("CREATE TABLE blobs (id TEXT PRIMARY KEY, data BLOB)")

    def put(self, entries: Iterable[tuple[str, bytes]]) -> None:
        """Write several in one durable transaction.

        Args:
            entries: Ids and bytes.
        """
        self.connection.execute("BEGIN")
        self.connection.executemany("INSERT INTO blobs VALUES (?, ?)", entries)
        self.connection.execute("COMMIT")

    def get(self, id: str) -> bytes:
        """Read one.

        Args:
            id: Its id.

        Returns:
            Its bytes.
        """
        found: Any = self.connection.execute("SELECT data FROM blobs WHERE id = ?", (id,))
        data: bytes = found.fetchone()[0]
        return data


def name_of(number: int) -> str:
    """Make the id of a document.

    Args:
        number: Which one.

    Returns:
        The id.
    """
    return f"note-{number:08}"
