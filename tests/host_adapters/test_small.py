"""Timer, clock, random and log."""

from __future__ import annotations

import asyncio
import time

import pytest

from dao_sdk.host.adapters.clock import MONOTONIC, WALL, SystemClock
from dao_sdk.host.adapters.log import TRACE, LoggingLog
from dao_sdk.host.adapters.random import SystemRandom
from dao_sdk.host.adapters.timer import AsyncioTimer
from dao_sdk.host.api import timer_v1
from dao_sdk.host.api.capabilities import (
    ClockCapability,
    LogCapability,
    RandomCapability,
    TimerCapability,
)
from dao_sdk.host.errors import InvalidArgument, TooLarge


@pytest.mark.spec("TIME-3")
async def test_a_single_tick() -> None:
    timer: TimerCapability = AsyncioTimer()
    before = time.monotonic()
    ticks = [tick.expiries async for tick in timer.start(timer_v1.StartRequest(delay_ms=30))]
    assert ticks == [1]
    assert time.monotonic() - before > 0.029
    assert [t.expiries async for t in timer.start(timer_v1.StartRequest())] == [1]


@pytest.mark.spec("TIME-3", "TIME-4")
async def test_a_timer_runs_from_its_start_and_counts_what_nobody_took() -> None:
    before = time.monotonic()
    ticks = AsyncioTimer().start(timer_v1.StartRequest(delay_ms=10, interval_ms=10))
    started = time.monotonic()
    await asyncio.sleep(0.105)
    total = 0
    for _ in range(6):
        asked = time.monotonic()
        total += (await anext(ticks)).expiries
        # However late the others were: all that was due when this one was asked for, and no more
        # than could be due by now.
        assert (asked - started) * 100 - 1 < total <= (time.monotonic() - before) * 100 + 1
    await ticks.aclose()  # type: ignore[attr-defined]
    with pytest.raises(StopAsyncIteration):
        await anext(ticks)


async def test_absurd_delays_wait_and_can_be_cancelled() -> None:
    request = timer_v1.StartRequest(delay_ms=2**31 - 1, interval_ms=2**31 - 1)
    waiting = asyncio.ensure_future(anext(AsyncioTimer().start(request)))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


@pytest.mark.spec("TIME-1")
def test_clocks() -> None:
    clock: ClockCapability = SystemClock()
    assert abs(clock.now(WALL) - time.time_ns()) < 10**9
    assert clock.now(MONOTONIC) <= clock.now(MONOTONIC)
    with pytest.raises(InvalidArgument):
        clock.now(2)


@pytest.mark.spec("TIME-2")
def test_random() -> None:
    random: RandomCapability = SystemRandom()
    assert random.fill(0) == b""
    assert len(random.fill(65_536)) == 65_536
    assert random.fill(16) != random.fill(16)
    with pytest.raises(TooLarge):
        random.fill(65_537)
    with pytest.raises(InvalidArgument):
        random.fill(-1)


@pytest.mark.spec("LOG-1")
def test_log_levels_and_names(caplog: pytest.LogCaptureFixture) -> None:
    log: LogCapability = LoggingLog("dao")
    with caplog.at_level(TRACE):
        for level in (-1, 0, 1, 2, 3, 4, 9):
            log.log(level, "hello %s")
    assert [record.levelno for record in caplog.records] == [5, 5, 10, 20, 30, 40, 40]
    assert {record.name for record in caplog.records} == {"dao.unit.dao"}
    assert {record.getMessage() for record in caplog.records} == {"hello %s"}
