"""The storage capability on SQLite: durable, ordered, in the order of issue."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from pathlib import Path

from ..api.avatar_v1 import (
    StorageChange,
    StorageEntry,
    StorageMaybe,
    StorageReadManyReply,
    StorageReadManyRequest,
    StorageReadReply,
    StorageReadRequest,
    StorageScanPage,
    StorageScanRequest,
    StorageWriteReply,
    StorageWriteRequest,
)
from ..errors import InvalidArgument, NotFound, TooLarge
from ..scopes import QuotaScope
from .database import Database, Durability
from .operations import Batch, Change, Condition, Delete, DeleteRange, Put, Range, read, read_many
from .storage_queue import StorageQueue
from .storage_scan import Row, Scan, Snapshots

MOST_KEY_BYTES = 1024
"""The longest key."""
MOST_KEYS = 1024
"""The most keys of one ``read_many``."""
_MOST_MESSAGE = 4 * 1024 * 1024
_MOST_ITEM = 1024 * 1024


class SqliteStorage:
    """A durable, ordered map of byte strings in one SQLite file. Made by :meth:`open`.

    Operations take effect in the order in which its methods are called, whatever is awaited when.
    A batch that was accepted is carried out even if its caller is gone; :meth:`settle` waits for it.
    """

    def __init__(
        self, database: Database, connection: sqlite3.Connection, limits: Mapping[str, int]
    ) -> None:
        self._database = database
        self._queue = StorageQueue(database, connection)
        self._snapshots = Snapshots(database)
        self._most_message = limits.get("max_message_bytes", _MOST_MESSAGE)
        self._most_item = limits.get("max_item_bytes", _MOST_ITEM)

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        durability: Durability = "full",
        scopes: Iterable[str] = (),
        limits: Mapping[str, int] | None = None,
    ) -> SqliteStorage:
        """Open a database file, made where it is missing. The home's lock must be held.

        Args:
            path: The file, in a folder that exists.
            durability: ``full``: what was answered OK survives power loss; ``relaxed``: the newest
                writes may be lost with the power.
            scopes: The scopes of the grant, such as ``quota=1GiB``; the smallest quota holds.
            limits: The limits of the contract.

        Returns:
            The storage, open.

        Raises:
            StorageError: The file cannot be opened, is damaged, or belongs to a newer version.
            ScopeError: A scope cannot be understood.
        """
        database, connection = Database.open(Path(path), durability, _quota(scopes))
        return cls(database, connection, limits or {})

    def read(self, request: StorageReadRequest) -> StorageReadReply | Awaitable[StorageReadReply]:
        """Read one value.

        Args:
            request: The key.

        Returns:
            The value, at once where nothing is being written.

        Raises:
            NotFound: The key is absent.
            InvalidArgument: The key is empty.
            TooLarge: The key is longer than 1,024 bytes.
        """
        key = _key(request.key)

        def work(connection: sqlite3.Connection) -> StorageReadReply:
            value = read(connection, key)
            if value is None:
                raise NotFound("There is no such key.", {"key": key.hex()})
            return StorageReadReply(value=value)

        return self._queue.read(work)

    def read_many(
        self, request: StorageReadManyRequest
    ) -> StorageReadManyReply | Awaitable[StorageReadManyReply]:
        """Read several values of one snapshot.

        Args:
            request: The keys.

        Returns:
            A value per key, without one where the key is absent.

        Raises:
            InvalidArgument: A key is empty.
            TooLarge: A key is too long, there are more than 1,024, or the values are over a message.
        """
        if len(request.keys) > MOST_KEYS:
            raise TooLarge(
                f"{len(request.keys)} keys are too many; {MOST_KEYS} may be read at a time.",
                {"limit": "keys"},
            )
        keys = tuple(_key(key) for key in request.keys)
        most = self._most_message

        def work(connection: sqlite3.Connection) -> StorageReadManyReply:
            # Only this queue writes, so nothing can come between: it is one snapshot as it stands.
            values = read_many(connection, keys, most)
            return StorageReadManyReply(values=[StorageMaybe(value=value) for value in values])

        return self._queue.read(work)

    def scan(self, request: StorageScanRequest) -> AsyncIterator[StorageScanPage]:
        """Read a range of the snapshot of this moment, in pages, whatever is written meanwhile.

        Args:
            request: The range.

        Returns:
            The pages; close it (``aclose``) to let the snapshot go early.

        Raises:
            TooLarge: A bound is too long; or, while iterating: an entry does not fit a page. Read it by itself.
            Busy: Too many scans are open.
        """
        wanted = Range(
            _bound(request.start, "start"),
            _bound(request.end, "end"),
            request.reverse,
            request.keys_only,
            request.limit,
        )
        return Scan(self._queue, self._snapshots, self._database, wanted, self._most_item, _page)

    def write(self, request: StorageWriteRequest) -> Awaitable[StorageWriteReply]:
        """Apply a batch atomically.

        Args:
            request: The conditions and the changes.

        Returns:
            Done once it survives power loss (with ``relaxed``: once it is committed).

        Raises:
            Conflict: A condition does not hold.
            Exhausted: The disk or the quota is full.
            InvalidArgument: A key is empty, or a change says nothing.
            TooLarge: A key is too long.
            Busy: More is waiting to be written than may wait.
        """
        batch = Batch(
            tuple(
                Condition(_key(entry.key), entry.value if entry.HasField("value") else None)
                for entry in request.conditions
            ),
            tuple(_change(change) for change in request.changes),
        )
        return self._queue.write(batch, request.ByteSize(), StorageWriteReply())

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Let other scopes hold, after what was issued before.

        Args:
            scopes: The scopes of the grant; the smallest quota holds, none for no quota. What is
                stored already stays.

        Raises:
            ScopeError: A scope cannot be understood; the old ones still hold.
        """
        quota = _quota(scopes)
        self._queue.read(lambda connection: self._database.set_quota(connection, quota))

    async def settle(self) -> None:
        """Wait until everything issued so far has ended."""
        await self._queue.settle()

    async def backup(self, path: str | os.PathLike[str]) -> None:
        """Copy the database as it is now into a file of its own, while it stays in use.

        Args:
            path: The file to make.

        Raises:
            StorageError: It exists, or cannot be made.
        """
        await self.settle()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._database.backup, Path(path))

    async def check(self) -> list[str]:
        """Read the whole database and tell what is wrong with it.

        Returns:
            One line per fault; none where all is well.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, lambda: list(self._database.check()))

    async def close(self) -> None:
        """Wait for what was accepted, then close. A second time does nothing."""
        self._snapshots.close()
        await self._queue.close()


def _quota(scopes: Iterable[str]) -> int | None:
    return min((QuotaScope.parse(scope).bytes for scope in scopes), default=None)


def _key(key: bytes) -> bytes:
    if not key:
        raise InvalidArgument("A key has at least one byte.", {"field": "key"})
    return _bound(key, "key")


def _bound(key: bytes, field: str) -> bytes:
    if len(key) > MOST_KEY_BYTES:
        raise TooLarge(
            f"A key of {len(key)} bytes is too long; the most is {MOST_KEY_BYTES}.",
            {"field": field, "limit": str(MOST_KEY_BYTES)},
        )
    return key


def _change(change: StorageChange) -> Change:
    match change.WhichOneof("change"):
        case "put":
            return Put(_key(change.put.key), change.put.value)
        case "delete":
            return Delete(_key(change.delete))
        case "delete_range":
            gone = change.delete_range
            return DeleteRange(_bound(gone.start, "start"), _bound(gone.end, "end"))
        case _:
            raise InvalidArgument("A change of the batch says nothing.", {"field": "changes"})


def _page(rows: list[Row]) -> StorageScanPage:
    return StorageScanPage(entries=[StorageEntry(key=key, value=value) for key, value in rows])
