"""100,000 keys scanned in pages through the storage capability; beside the same rows from SQLite."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from bench.harness import Row, compare, race
from bench.places import folder
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api import storage_v1

COUNT, VALUE, GOAL = 100_000, bytes(100), 2.5
_TOGETHER = 1_000


async def run() -> list[Row]:
    """Measure."""
    with folder() as place:
        path = place / "storage.sqlite3"
        storage = SqliteStorage.at(path, durability="relaxed")
        try:
            for first in range(0, COUNT, _TOGETHER):
                await storage.write(_batch(first))
            with closing(sqlite3.connect(path)) as connection:

                async def ours(count: int) -> None:
                    for _ in range(count):
                        assert await _scan(storage, keys_only=False) == COUNT

                async def keys(count: int) -> None:
                    for _ in range(count):
                        assert await _scan(storage, keys_only=True) == COUNT

                async def theirs(count: int) -> None:
                    for _ in range(count):
                        rows = connection.execute("SELECT key, value FROM entries ORDER BY key")
                        assert len(rows.fetchall()) == COUNT

                whole, bare, beside = await race([ours, keys, theirs], 1, 7)
        finally:
            await storage.close()
    return [
        compare("scan-100000", "ms", whole * 1e3, "SQLite by hand", beside * 1e3, GOAL),
        compare("scan-keys-100000", "ms", bare * 1e3, "SQLite by hand", beside * 1e3),
    ]


def _batch(first: int) -> storage_v1.WriteRequest:
    return storage_v1.WriteRequest(
        changes=[
            storage_v1.Change(put=storage_v1.Entry(key=b"%08d" % number, value=VALUE))
            for number in range(first, first + _TOGETHER)
        ]
    )


async def _scan(storage: SqliteStorage, *, keys_only: bool) -> int:
    """Scan everything as a unit does, page by page; gives how many entries there were."""
    request, found = storage_v1.ScanRequest(keys_only=keys_only), 0
    while True:
        page = storage.scan(request)
        page = page if isinstance(page, storage_v1.ScanResponse) else await page
        found += len(page.entries)
        if not page.more:
            return found
        request.after = page.entries[-1].key
