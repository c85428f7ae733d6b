"""Opening a home of 100,000 documents and getting one; beside opening an empty home."""

from __future__ import annotations

from pathlib import Path

from bench.harness import Row, compare, race
from bench.homes import SPACE, filled, need_unit
from bench.peers.sql import name_of
from bench.places import folder
from dao_sdk.host.api import data_v1
from dao_sdk.host.api.avatar import Avatar

COUNT, TURNS, GOAL = 100_000, 9, 1.2


async def run() -> list[Row]:
    """Measure."""
    need_unit()
    full = await filled(COUNT)
    request = data_v1.GetRequest(space=SPACE, id=name_of(COUNT // 2))
    with folder() as empty:

        async def ours(count: int) -> None:
            for _ in range(count):
                async with Avatar.open(full) as avatar:
                    await avatar.documents.get(request)

        async def theirs(count: int) -> None:
            for _ in range(count):
                await _open(empty)

        taken, beside = await race([ours, theirs], 1, TURNS)
    return [compare("open-100000", "ms", taken * 1e3, "an empty home", beside * 1e3, GOAL)]


async def _open(home: Path) -> None:
    async with Avatar.open(home):
        pass
