"""The unit dies under its callers: what they are told is true, and a repeat never writes twice."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from dao_sdk import (
    Avatar,
    Counter,
    Increment,
    Interrupted,
    Put,
    Space,
    Unavailable,
    UnitStopped,
    resources,
)
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api import storage_v1
from dao_sdk.host.api.capabilities import Capabilities
from dao_sdk.host.engine.watchdog import TICK_SECONDS


class Breaking:
    """A clock that can be told to use up all the time of the entry in which it is read, which ends
    the instance."""

    def __init__(self) -> None:
        self.failures = 0
        self.failing: Callable[[], None] = lambda: None
        self.avatar: Avatar | None = None

    def now(self, kind: int) -> int:
        if self.failures and self.avatar is not None:
            self.failures -= 1
            self.failing()
            instance = self.avatar.runtime.instance
            assert instance is not None
            machine = instance.guest.machine
            machine._limit = machine._left = -1.0
            time.sleep(5 * TICK_SECONDS)
        return time.time_ns() if kind == 0 else time.monotonic_ns()


class Slow(SqliteStorage):
    """A storage that takes its time to say that it has written, or waits until it may say so."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self.written, self.may_tell = asyncio.Event(), asyncio.Event()
        self.may_tell.set()

    def write(self, request: storage_v1.WriteRequest) -> Awaitable[storage_v1.WriteResponse]:
        issued = super().write(request)  # now: operations take effect in the order of issue

        async def later() -> storage_v1.WriteResponse:
            reply = await issued
            self.written.set()
            await asyncio.sleep(self.seconds)
            await self.may_tell.wait()
            return reply

        return later()


async def die(avatar: Avatar, clock: Breaking) -> None:
    """Have the unit look at the clock while it only reads, which the host repeats once."""
    clock.failures = 1
    await avatar.documents.space("notes").query()


async def fill(space: Space) -> None:
    """Write as much as makes a query look at the clock."""
    await space.put("n", {"count": Counter(0)})
    await space.batch(*(Put(f"filler{n}", {}) for n in range(60)))


@pytest.mark.spec("DEATH-3")
async def test_what_the_callers_of_a_dead_instance_are_told(tmp_path: Path, cache: Path) -> None:
    clock, storage = Breaking(), Slow()
    given: Capabilities = {"clock": clock, "storage": storage}
    async with Avatar.open(
        tmp_path / "home",
        unit=resources.unit(),
        cache=cache,
        capabilities=given,
    ) as avatar:
        clock.avatar = avatar
        notes = avatar.documents.space("notes")
        await fill(notes)
        storage.may_tell.clear()
        clock.failing = storage.may_tell.set  # the dead are told of once the storage has answered
        storage.written.clear()
        adding = asyncio.create_task(notes.patch("n", Increment("count", 1), request_id=b"1"))
        await storage.written.wait()
        # It is in the database, and nobody has been told.
        await die(avatar, clock)
        with pytest.raises(Interrupted) as told:
            await adding
        assert "request id" in told.value.help
        assert avatar.counters.deaths == 1
        assert (await notes.get("n"))["count"] == 1
        first = await notes.patch("n", Increment("count", 1), request_id=b"1")
        assert (await notes.patch("n", Increment("count", 1), request_id=b"1")) == first
        assert (await notes.get("n"))["count"] == 1


async def test_repeats_after_many_deaths_never_write_twice(
    tmp_path: Path, cache: Path, seed: int
) -> None:
    clock, storage, dice = Breaking(), Slow(), random.Random(seed)
    given: Capabilities = {"clock": clock, "storage": storage}
    clock.failing = storage.may_tell.set
    interrupted = 0
    async with Avatar.open(
        tmp_path / "home",
        unit=resources.unit(),
        cache=cache,
        capabilities=given,
    ) as avatar:
        clock.avatar = avatar
        notes = avatar.documents.space("notes")
        await fill(notes)
        for turn in range(10):
            storage.seconds = dice.choice([0, 0, 0.01])
            storage.written.clear()
            if turn == 0:  # one of them is in the database for certain, and nobody has been told
                storage.may_tell.clear()
            ids = [b"%d-%d" % (turn, n) for n in range(8)]
            adding = [
                asyncio.create_task(notes.patch("n", Increment("count", 1), request_id=id))
                for id in ids
            ]
            if turn == 0:
                await storage.written.wait()
            else:
                await asyncio.sleep(dice.uniform(0, 0.03))
            clock.failures = 1
            # It ends the reader, or one of the writers, which leaves the reader to the next instance.
            with contextlib.suppress(Unavailable):
                await notes.query()
            assert not clock.failures
            for id, ended in zip(
                ids, await asyncio.gather(*adding, return_exceptions=True), strict=True
            ):
                if isinstance(ended, BaseException):
                    assert isinstance(ended, Interrupted | Unavailable), ended
                    interrupted += isinstance(ended, Interrupted)
                await notes.patch("n", Increment("count", 1), request_id=id)
        assert (await notes.get("n"))["count"] == 80
        assert avatar.counters.deaths == 10 and interrupted > 0


@pytest.mark.spec("DEATH-7")
async def test_three_deaths_stop_it_and_the_home_is_well(tmp_path: Path, cache: Path) -> None:
    clock = Breaking()
    given: Capabilities = {"clock": clock}
    async with Avatar.open(
        tmp_path / "home",
        unit=resources.unit(),
        cache=cache,
        capabilities=given,
    ) as avatar:
        clock.avatar = avatar
        notes = avatar.documents.space("notes")
        await fill(notes)
        clock.failures = 3
        with pytest.raises(Unavailable, match="died before it answered"):
            await notes.query()  # and the instance that it is repeated in
        with contextlib.suppress(Unavailable):
            await notes.query()
        with pytest.raises(UnitStopped, match="ran longer") as stopped:
            await notes.get("n")
        assert "died 3 times" in stopped.value.message and stopped.value.help
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        assert (await avatar.documents.space("notes").get("n"))["count"] == 0
