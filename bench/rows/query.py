"""A query by an indexed field, among more and more documents: it should hardly grow."""

from __future__ import annotations

import random
from contextlib import AsyncExitStack

from bench.harness import Row, Work, compare, race
from bench.homes import INDEXED, SPACE, filled, need_unit
from dao_sdk import field
from dao_sdk.host.api.avatar import Avatar

SIZES = (1_000, 10_000, 100_000)
QUERIES, TURNS, GOAL = 200, 21, 1.2


async def run() -> list[Row]:
    """Measure."""
    need_unit()
    async with AsyncExitStack() as stack:
        works = []
        for size in SIZES:
            avatar = await stack.enter_async_context(Avatar.open(await filled(size)))
            works.append(await _queries(avatar, size))
        times = await race(works, QUERIES, TURNS)
    least, first = SIZES[0], times[0]
    return [
        compare(
            f"query-{size}",
            "us",
            taken * 1e6,
            f"the same among {least:,}",
            first * 1e6,
            GOAL,
        )
        for size, taken in zip(SIZES[1:], times[1:], strict=True)
    ]


async def _queries(avatar: Avatar, size: int) -> Work:
    notes = avatar.documents.space(SPACE)
    numbers = random.Random(4).sample(range(size), QUERIES)
    found = await notes.query(field(INDEXED) == numbers[0])
    assert [each["number"] for each in found] == [numbers[0]]

    async def work(count: int) -> None:
        for index in range(count):
            await notes.query(field(INDEXED) == numbers[index])

    return work
