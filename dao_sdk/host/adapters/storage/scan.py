"""Scans: a range of one snapshot, read in pages while others write."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from ...errors import Busy, Cancelled, TooLarge
from .database import Database
from .operations import Range
from .queue import StorageQueue

Page = TypeVar("Page")
Row = tuple[bytes, bytes]

PAGE_BYTES = 128 * 1024
"""The size at which a page is full."""
_ENTRY_BYTES = 16
"""More than what a page adds to the bytes of a key and its value."""


class Snapshots:
    """The reading connections of a database, each for one scan at a time.

    Args:
        database: The database.
        most: How many scans may be open.
    """

    def __init__(self, database: Database, most: int = 64) -> None:
        self._database = database
        self._most = most
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._used = 0
        self._closed = False

    def take(self) -> sqlite3.Connection:
        """Take a connection with a read transaction.

        Returns:
            The connection, for ``give``.

        Raises:
            Busy: Too many scans are open.
            sqlite3.Error: The database cannot be opened.
        """
        with self._lock:
            if self._used >= self._most:
                raise Busy(f"{self._most} scans are open.", {"limit": "scans"})
            self._used += 1
            connection = self._idle.pop() if self._idle else None
        try:
            connection = connection or self._database.connect(reading=True)
            connection.execute("BEGIN")
        except BaseException:
            if connection is not None:
                connection.close()
            with self._lock:
                self._used -= 1
            raise
        return connection

    def give(self, connection: sqlite3.Connection) -> None:
        """Give a connection back; its snapshot ends.

        Args:
            connection: A connection of ``take`` whose cursors are closed.
        """
        usable = False
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
            usable = True
        with self._lock:
            self._used -= 1
            if usable and not self._closed and len(self._idle) < 4:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close what is idle, and from now on what is given back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()


class Scan(Generic[Page]):
    """The pages of a range, an asynchronous iterator.

    Its snapshot is taken in the order of issue, that is by making it, not by iterating.

    Args:
        queue: The order of the database's operations.
        snapshots: Its reading connections.
        database: The database.
        wanted: The range.
        most: The most bytes of a page.
        make: Makes a page from rows of key and value.
    """

    def __init__(
        self,
        queue: StorageQueue,
        snapshots: Snapshots,
        database: Database,
        wanted: Range,
        most: int,
        make: Callable[[list[Row]], Page],
    ) -> None:
        self._snapshots = snapshots
        self._database = database
        self._range = wanted
        self._most = most
        self._make = make
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor | None = None
        self._kept: Row | None = None
        self._closed = False
        self._done = False
        first = queue.between(self._open)
        self._first: list[Row] | asyncio.Future[list[Row]] | None = first

    def __aiter__(self) -> Scan[Page]:
        return self

    async def __anext__(self) -> Page:
        first, self._first = self._first, None
        if first is not None:
            rows = first if isinstance(first, list) else await first
        elif self._done or self._closed:
            raise StopAsyncIteration
        else:
            rows = await asyncio.get_running_loop().run_in_executor(None, self._next)
        if not rows:
            raise StopAsyncIteration
        return self._make(rows)

    async def aclose(self) -> None:
        """End the scan and its snapshot. A second time does nothing."""
        first, self._first = self._first, None
        if isinstance(first, asyncio.Future):
            first.cancel()
        self._close()

    def _close(self) -> None:
        self._closed = True
        self._release_if_idle()

    def __del__(self) -> None:
        self._close()

    def _open(self) -> list[Row]:
        """Take the snapshot and read the first page. In the queue's order, on any thread."""
        with self._lock:
            if not self._closed:
                self._connection = self._snapshots.take()
        return self._next()

    def _next(self) -> list[Row]:
        try:
            with self._lock:
                if self._connection is None:
                    raise Cancelled()
                try:
                    if self._cursor is None:
                        self._cursor = self._range.query(self._connection)
                    return self._read(self._cursor)
                except sqlite3.Error as error:
                    self._done = True
                    raise self._database.call_error(error, writing=False) from error
                except BaseException:
                    self._done = True
                    raise
        finally:
            # Also where the scan was closed while this thread was reading.
            if self._done or self._closed:
                self._release_if_idle()

    def _read(self, cursor: sqlite3.Cursor) -> list[Row]:
        rows: list[Row] = []
        size = 0
        row = self._kept
        self._kept = None
        while size < PAGE_BYTES:
            if row is None:
                found = cursor.fetchone()
                if found is None:
                    self._done = True
                    break
                row = (found[0], b"") if self._range.keys_only else found
            more = len(row[0]) + len(row[1]) + _ENTRY_BYTES
            if size + more > self._most:
                if not rows:
                    raise TooLarge(
                        f"An entry of the range has {more} bytes; a page holds {self._most}.",
                        {"key": row[0].hex(), "limit": "max_item_bytes"},
                        "Scan for keys only, and read that key by itself.",
                    )
                self._kept = row
                break
            rows.append(row)
            size += more
            row = None
        return rows

    def _release_if_idle(self) -> None:
        """Give the connection back, unless a thread is using it; that thread then does it."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            connection, self._connection = self._connection, None
            cursor, self._cursor = self._cursor, None
            if connection is not None:
                if cursor is not None:
                    cursor.close()
                self._snapshots.give(connection)
        finally:
            self._lock.release()
