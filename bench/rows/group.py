"""64 documents put at the same time, each durable; beside 64 that are awaited one after the other.

Writes that wait while another is committed share the next transaction of storage.
"""

from __future__ import annotations

import asyncio
from itertools import count as counter
from time import perf_counter

from bench.harness import Row, alternate, compare, no_garbage
from bench.homes import need_unit, put_request
from bench.places import folder
from dao_sdk.host.api.avatar import Avatar

TOGETHER, TURNS, GOAL = 64, 60, 0.25


async def run() -> list[Row]:
    """Measure."""
    need_unit()
    with folder() as place:
        async with Avatar.open(place / "home") as avatar:
            put, number = avatar.documents.put, counter()

            async def together() -> float:
                begin = perf_counter()
                await asyncio.gather(*(put(put_request(next(number))) for _ in range(TOGETHER)))
                return perf_counter() - begin

            async def in_turn() -> float:
                begin = perf_counter()
                for _ in range(TOGETHER):
                    await put(put_request(next(number)))
                return perf_counter() - begin

            with no_garbage():
                ours, theirs = await alternate([together, in_turn], TURNS)
    return [compare("put-64", "us", ours * 1e6, "one after the other", theirs * 1e6, GOAL)]
