"""10,000 documents put one by one, each awaited and durable; beside the same rows in SQLite."""

from __future__ import annotations

from itertools import count as counter

from bench.harness import Row, compare, race
from bench.homes import need_unit, put_request
from bench.peers.sql import Rows
from bench.places import folder
from dao_sdk.host.api.avatar import Avatar

BLOCK, TURNS, GOAL = 100, 100, 2.0


async def run() -> list[Row]:
    """Measure."""
    need_unit()
    with folder() as place, Rows(place / "rows.sqlite3") as rows:
        async with Avatar.open(place / "home") as avatar:
            put = avatar.documents.put
            mine, other = counter(), counter()

            async def ours(count: int) -> None:
                for _ in range(count):
                    await put(put_request(next(mine)))

            async def theirs(count: int) -> None:
                for _ in range(count):
                    rows.put(next(other))

            taken, beside = await race([ours, theirs], BLOCK, TURNS)
    return [compare("put", "us", taken * 1e6, "SQLite by hand", beside * 1e6, GOAL)]
