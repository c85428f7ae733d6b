"""Memory of a process with an Avatar: idle, after a million echoes, after 100,000 documents.

Each is measured in a process of its own (``python -m bench.rows.memory KIND``).
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable

from bench.harness import Missing, Row, compare, skip
from bench.homes import fill, need_unit
from bench.places import ROOT, folder
from bench.resident import resident_mb
from bench.units import ANY_METHOD, unit
from dao_sdk.host.api.avatar import Avatar

ECHOES, DOCUMENTS, HALF = 1_000_000, 100_000, 50_000
FLAT = 1.1
WARM = 10_000
"""Echoes before the first look: the unit hands out its memory in turn, all of it once by then."""
AT_START = "itself at start"


async def run() -> list[Row]:
    """Measure."""
    begin, end = _child("echoes")
    rows = [compare("memory-1m-echoes", "MB", end, AT_START, begin, FLAT)]
    try:
        need_unit()
    except Missing as error:
        return [*rows, skip("memory-idle", str(error)), skip("memory-documents", str(error))]
    bare, idle = _child("idle")
    first, half, all_ = _child("documents")
    return [
        compare("memory-idle", "MB", idle, "its imports alone", bare),
        *rows,
        compare("memory-100k-docs", "MB", all_, AT_START, first),
        compare("memory-100k-docs", "MB", all_, "after half of them", half, FLAT),
    ]


def _child(kind: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.rows.memory", kind],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    numbers: list[float] = json.loads(done.stdout)
    return numbers


def _now() -> float:
    gc.collect()
    return resident_mb()


async def _idle() -> list[float]:
    import wasmtime

    del wasmtime
    before = _now()
    with folder() as home:
        async with Avatar.open(home):
            return [before, _now()]


async def _echoes() -> list[float]:
    payload = bytes(1024)
    with folder() as home:
        async with Avatar.open(home, unit=unit("echo", Avatar.ABI)) as avatar:
            echo = avatar.runtime.request
            for _ in range(WARM):
                await echo(ANY_METHOD, payload, None)
            before = _now()
            for _ in range(ECHOES):
                await echo(ANY_METHOD, payload, None)
            return [before, _now()]


async def _documents() -> list[float]:
    with folder() as home:
        async with Avatar.open(home) as avatar:
            found = [_now()]
            await fill(avatar, 0, HALF)
            found.append(_now())
            await fill(avatar, HALF, DOCUMENTS - HALF)
            return [*found, _now()]


_KINDS: dict[str, Callable[[], Awaitable[list[float]]]] = {
    "idle": _idle,
    "echoes": _echoes,
    "documents": _documents,
}


async def _main(kind: str) -> None:
    print(json.dumps(await _KINDS[kind]()))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
