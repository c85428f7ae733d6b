"""Readers that are slow while others write: nothing piles up, neither in the unit nor in the host."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dao_sdk import Avatar, Set, resources
from dao_sdk.host.api import data_v1

SLOW, IDLE, DOCUMENTS = 3, 20, 40
VALUE = "v" * 4_000
MIB = 1 << 20


def resident() -> int:
    """The bytes of memory that this process holds."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
async def test_slow_readers_of_a_watch(tmp_path: Path, cache: Path) -> None:
    async with (
        Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar,
        AsyncExitStack() as stack,
    ):
        space = avatar.documents.space("notes")
        ids = [(await space.create({"text": VALUE, "n": 0})).id for _ in range(DOCUMENTS)]
        request = data_v1.WatchRequest(space="notes", from_now=True)
        streams = [
            await stack.enter_async_context(avatar.documents.watch(request))
            for _ in range(SLOW + IDLE)
        ]
        told = 0

        async def read_slowly(stream: object) -> None:
            nonlocal told
            async for _ in stream:  # type: ignore[attr-defined]
                told += 1
                await asyncio.sleep(0.05)

        readers = [asyncio.create_task(read_slowly(stream)) for stream in streams[:SLOW]]

        async def write(count: int) -> None:
            for index in range(count):
                await space.patch(ids[index % DOCUMENTS], Set("n", index))

        await write(400)
        unit, host = avatar.memory_bytes, resident()
        waiting = [len(stream._call.items or ()) for stream in streams if stream._call]
        await write(1_600)
        grown_unit, grown_host = avatar.memory_bytes - unit, resident() - host
        print(f"unit {unit / MIB:.1f} MiB + {grown_unit / MIB:.1f}, host + {grown_host / MIB:.1f}")
        # Each change tells the whole document: more than 140 MiB for all readers together. What is
        # left is the history of the documents that are open.
        assert grown_unit < 8 * MIB and grown_host < 32 * MIB
        assert max(waiting) <= 16 and told > SLOW
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        assert avatar.counters.deaths == 0
