"""Many tasks that call, stream, cancel, time out and kill at random: nothing leaks, nothing hangs."""

from __future__ import annotations

import asyncio
import random

import pytest

from dao_sdk.host.errors import CallError
from dao_sdk.host.runtime.calls import Client

from .conftest import UNIT, Running, Start, until


@pytest.mark.parametrize("seed", range(6))
async def test_soak(start: Start, seed: int) -> None:
    chance = random.Random(seed)
    async with start() as unit:
        unit.storage.data = {b"%03d" % index: b"v" * 100 for index in range(60)}
        unit.storage.delay = 0.001
        workers = [
            asyncio.create_task(work(unit, random.Random(chance.random()))) for _ in range(16)
        ]
        await asyncio.wait_for(asyncio.gather(*workers), 600)
        assert await unit.echo(b"alive") == b"alive"
        instance = unit.runtime.instance
        assert instance is not None
        await until(lambda: not instance.calls and not len(instance.capabilities))
        assert not unit.runtime.dispatcher.waiting and unit.runtime.dispatcher.streams.count == 0
        assert unit.runtime.counters.deaths > 0


async def work(unit: Running, chance: random.Random) -> None:
    for _ in range(60):
        timeout = chance.choice([None, None, None, 0.0, 0.002])
        try:
            await step(unit, chance, timeout)
        except CallError as error:
            assert error.status in ("UNAVAILABLE", "INTERRUPTED", "TIMEOUT", "NOT_FOUND")
            if error.status == "UNAVAILABLE":
                await unit.echo()  # a success in between, so that deaths do not add up


async def step(unit: Running, chance: random.Random, timeout: float | None) -> None:
    kind = chance.choices(
        ["echo", "read", "write", "scan", "timer", "cancel", "trap"],
        [30, 20, 10, 20, 10, 15, 1],
    )[0]
    if kind == "echo":
        value = chance.randbytes(chance.choice([0, 1, 100, 70_000]))
        assert await unit.echo(value, timeout) == value
    elif kind == "read":
        await unit.call("Read", timeout, key=b"%03d" % chance.randrange(70))
    elif kind == "write":
        request = unit.message("Write")
        request.changes.add().put.key = b"%03d" % chance.randrange(60)
        await unit.runtime.dispatcher.unary(UNIT["Write"][0], request, timeout)
    elif kind == "cancel":
        task = asyncio.create_task(unit.call(chance.choice(["Wait", "Read", "Echo"]), None))
        await asyncio.sleep(chance.choice([0, 0, 0.001]))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    elif kind == "trap":
        await unit.call("Trap", timeout)
    else:
        name, fields = ("Scan", {})
        if kind == "timer":
            name, fields = ("Timer", {"delay_ms": 1, "interval_ms": 1})
        left = chance.randrange(1, 80)
        stream = Client(unit.runtime.dispatcher)._stream(
            UNIT[name][0], unit.message(name, **fields), timeout
        )
        async with stream:
            async for _ in stream:
                left -= 1
                if left == 0 or name == "Timer":
                    break
