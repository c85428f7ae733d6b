"""Short names for storage operations in tests."""

from __future__ import annotations

from collections.abc import Iterable

from dao_sdk.host.adapters.storage import SqliteStorage
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
