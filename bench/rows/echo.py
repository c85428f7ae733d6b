"""An echo of 1 KiB and of 1 MiB through the whole host, beside Extism and beside the bare engine."""

from __future__ import annotations

import os
from collections.abc import Callable

from bench.harness import Missing, Row, Work, compare, race, skip
from bench.peers.bare import BareEcho
from bench.peers.extism import extism_echo
from bench.places import folder
from bench.units import ANY_METHOD, unit, wasm
from dao_sdk.host.api.avatar import Avatar

SIZES = (("1k", 1 << 10, 2_000, 21), ("1m", 1 << 20, 50, 21))
"""The name of a size, its bytes, echoes a turn, turns."""
EXTISM, BARE = 0.3, 1.7


async def run() -> list[Row]:
    """Measure."""
    bare = BareEcho(wasm("echo"))
    rows: list[Row] = []
    with folder() as home:
        async with Avatar.open(home, unit=unit("echo", Avatar.ABI)) as avatar:
            request = avatar.runtime.raw.request
            for name, size, count, turns in SIZES:
                payload = os.urandom(size)

                async def ours(count: int, payload: bytes = payload) -> None:
                    for _ in range(count):
                        await request(ANY_METHOD, payload, None)

                works = [ours, _each(bare.echo, payload)]
                assert bare.echo(payload) == payload == await request(ANY_METHOD, payload, None)
                missing = ""
                try:
                    works.append(_each(extism_echo(), payload))
                except Missing as error:
                    missing = str(error)
                taken, floor, *other = [
                    seconds * 1e6 for seconds in await race(works, count, turns)
                ]
                row = f"echo-{name}"
                if other:
                    rows.append(compare(row, "us", taken, "Extism", other[0], EXTISM))
                else:
                    rows.append(skip(row, missing))
                rows.append(compare(row, "us", taken, "the bare engine", floor, BARE))
    return rows


def _each(echo: Callable[[bytes], bytes], payload: bytes) -> Work:
    async def work(count: int) -> None:
        for _ in range(count):
            echo(payload)

    return work
