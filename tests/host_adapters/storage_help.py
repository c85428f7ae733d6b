"""Short names for storage operations in tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from dao_sdk.host.adapters.storage import SqliteStorage, transactions
from dao_sdk.host.api.avatar_v1 import (
    StorageChange,
    StorageCondition,
    StorageEntry,
    StorageRange,
    StorageReadReply,
    StorageReadRequest,
    StorageScanRequest,
    StorageWriteRequest,
)


def put(key: bytes, value: bytes) -> StorageChange:
    """Make a change that sets a key."""
    return StorageChange(put=StorageEntry(key=key, value=value))


def delete(key: bytes) -> StorageChange:
    """Make a change that removes a key."""
    return StorageChange(delete=key)


def delete_range(start: bytes, end: bytes) -> StorageChange:
    """Make a change that removes a range."""
    return StorageChange(delete_range=StorageRange(start=start, end=end))


@contextmanager
def foreign_writer(path: Path) -> Iterator[None]:
    """Another program that writes to the database without having the home's lock.

    Nothing can be committed meanwhile; who waits for it does so as long as it takes here.
    """
    with patch.object(transactions, "_PATIENCE_MS", 120_000):
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()


async def write(
    storage: SqliteStorage, *changes: StorageChange, conditions: Iterable[StorageCondition] = ()
) -> None:
    """Apply a batch."""
    await storage.write(StorageWriteRequest(conditions=conditions, changes=changes))


async def get(storage: SqliteStorage, key: bytes) -> bytes:
    """Read one value."""
    reply = storage.read(StorageReadRequest(key=key))
    return (reply if isinstance(reply, StorageReadReply) else await reply).value


async def rows(
    storage: SqliteStorage,
    start: bytes = b"",
    end: bytes = b"",
    *,
    reverse: bool = False,
    keys_only: bool = False,
    limit: int = 0,
) -> list[tuple[bytes, bytes]]:
    """Read a whole range."""
    request = StorageScanRequest(
        start=start, end=end, reverse=reverse, keys_only=keys_only, limit=limit
    )
    return [(e.key, e.value) async for page in storage.scan(request) for e in page.entries]
