"""10,000 documents put one by one, each awaited and durable; beside the same rows in SQLite.

A disk that is busy takes ten times as long as one that is not, from one moment to the next. So the
two take turns at every single write, and a second row leaves the disk out: both only hand their
writes to the operating system.
"""

from __future__ import annotations

from itertools import count as counter
from time import perf_counter

from bench.harness import Row, alternate, compare, no_garbage
from bench.homes import need_unit, put_request
from bench.peers.sql import Rows
from bench.places import folder
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api.avatar import Avatar
from dao_sdk.host.api.capabilities import Capabilities

COUNT, GOAL = 10_000, 1.8


async def run() -> list[Row]:
    """Measure."""
    need_unit()
    ours, theirs = await _puts(SqliteStorage(), "FULL")
    relaxed, normal = await _puts(SqliteStorage(durability="relaxed"), "NORMAL")
    return [
        compare("put", "us", ours, "SQLite by hand", theirs, GOAL),
        compare("put-relaxed", "us", relaxed, "SQLite by hand", normal),
    ]


async def _puts(storage: SqliteStorage, synchronous: str) -> tuple[float, float]:
    """Microseconds of one put, ours and by hand."""
    with folder() as place, Rows(place / "rows.sqlite3", synchronous) as rows:
        capabilities: Capabilities = {"storage": storage}
        async with Avatar.open(place / "home", capabilities=capabilities) as avatar:
            put = avatar.documents.put
            mine, other = counter(), counter()

            async def ours() -> float:
                begin = perf_counter()
                await put(put_request(next(mine)))
                return perf_counter() - begin

            async def theirs() -> float:
                number = next(other)
                begin = perf_counter()
                rows.put(number)
                return perf_counter() - begin

            with no_garbage():
                taken, beside = await alternate([ours, theirs], COUNT)
    return taken * 1e6, beside * 1e6
