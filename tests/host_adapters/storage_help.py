"""Short names for storage operations in tests."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dao_sdk.host.adapters.storage import SqliteStorage, transactions
from dao_sdk.host.api import storage_v1


def put(key: bytes, value: bytes) -> storage_v1.Change:
    """Make a change that sets a key."""
    return storage_v1.Change(put=storage_v1.Entry(key=key, value=value))


def delete(key: bytes) -> storage_v1.Change:
    """Make a change that removes a key."""
    return storage_v1.Change(delete=key)


def delete_range(start: bytes, end: bytes) -> storage_v1.Change:
    """Make a change that removes a range."""
    return storage_v1.Change(delete_range=storage_v1.KeyRange(start=start, end=end))


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
    storage: SqliteStorage,
    *changes: storage_v1.Change,
    conditions: Iterable[storage_v1.Condition] = (),
) -> None:
    """Apply a batch."""
    await storage.write(storage_v1.WriteRequest(conditions=conditions, changes=changes))


async def get(storage: SqliteStorage, key: bytes) -> bytes:
    """Read one value."""
    reply = storage.read(storage_v1.ReadRequest(key=key))
    return (reply if isinstance(reply, storage_v1.ReadResponse) else await reply).value


async def rows(
    storage: SqliteStorage,
    start: bytes = b"",
    end: bytes = b"",
    *,
    reverse: bool = False,
    keys_only: bool = False,
    limit: int = 0,
) -> list[tuple[bytes, bytes]]:
    """Read a whole range, or as much of it as a limit allows, page by page."""
    found: list[tuple[bytes, bytes]] = []
    async for page in pages(
        storage, start=start, end=end, reverse=reverse, keys_only=keys_only, limit=limit
    ):
        found += [(entry.key, entry.value) for entry in page.entries]
        if limit and len(found) >= limit:
            break
    return found


async def scan(storage: SqliteStorage, **wanted: Any) -> storage_v1.ScanResponse:
    """Read one page of a range."""
    reply = storage.scan(storage_v1.ScanRequest(**wanted))
    return reply if isinstance(reply, storage_v1.ScanResponse) else await reply


async def pages(storage: SqliteStorage, **wanted: Any) -> AsyncIterator[storage_v1.ScanResponse]:
    """Read a range page by page."""
    page = await scan(storage, **wanted)
    yield page
    while page.more:
        assert page.entries
        page = await scan(storage, **{**wanted, "after": page.entries[-1].key})
        yield page
