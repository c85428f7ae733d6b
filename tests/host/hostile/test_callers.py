"""Callers from every task and thread, also from inside a capability, and storms of cancelling."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dao_sdk import Avatar, Net, NotFound, resources
from dao_sdk.host.api import data_v1, net_v1, spaces_v1
from dao_sdk.host.errors import CallError, ClosedError, WrongThreadError
from dao_sdk.host.runtime.calls import Client

from ..conftest import UNIT, Start, until
from .units import turns


class Asking:
    """A net capability that asks the Avatar it serves before it answers that there is nothing."""

    avatar: Avatar | None = None
    asked = 0

    async def fetch(self, request: net_v1.FetchRequest) -> AsyncIterator[net_v1.FetchResponse]:
        assert self.avatar is not None
        self.asked += 1
        await self.avatar.documents.space("asked").create({"url": request.url})
        found = await self.avatar.spaces.list(spaces_v1.ListRequest())
        if found.spaces:
            raise NotFound(f"nothing is at {request.url}, but there is {found.spaces[0].name}")
        yield net_v1.FetchResponse()


async def test_a_capability_that_calls_the_avatar_it_serves(tmp_path: Path, cache: Path) -> None:
    net = Asking()
    async with Avatar.open(
        tmp_path / "home",
        unit=resources.unit(),
        cache=cache,
        capabilities={"net": net},
        grants=[Net("example.org")],
    ) as avatar:
        net.avatar = avatar
        for index in range(5):
            url = f"https://example.org/{index}"
            request = data_v1.ImportUrlRequest(space="notes", url=url)
            with pytest.raises(NotFound, match="but there is asked"):
                await avatar.documents.import_url(request, timeout=120)
        assert net.asked == 5 and avatar.counters.deaths == 0


@pytest.mark.spec("LIVE-8")
async def test_calls_from_many_threads(tmp_path: Path, cache: Path) -> None:
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        await avatar.documents.space("notes").create({})

        def work(worker: int) -> int:
            for index in range(40):
                put = data_v1.PutRequest(space="notes", id=f"{worker}-{index}")
                avatar.from_thread(avatar.documents.put(put), 120)
                get = data_v1.GetRequest(space="notes", id=f"{worker}-{index}")
                avatar.from_thread(avatar.documents.get(get), 120)
                with pytest.raises(NotFound):
                    missing = data_v1.GetRequest(space="notes", id="missing")
                    avatar.from_thread(avatar.documents.get(missing), 120)
            return worker

        with ThreadPoolExecutor(6) as threads:
            loop = asyncio.get_running_loop()
            done = await asyncio.gather(*(loop.run_in_executor(threads, work, n) for n in range(6)))
        assert done == list(range(6)) and avatar.counters.deaths == 0


@pytest.mark.spec("ORD-7")
async def test_what_would_wait_for_itself_is_refused(tmp_path: Path, cache: Path) -> None:
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        with pytest.raises(WrongThreadError, match="its own thread"):
            avatar.from_thread(avatar.spaces.list(spaces_v1.ListRequest()))
        with pytest.raises(WrongThreadError):
            await asyncio.to_thread(lambda: asyncio.run(avatar.close()))
        assert await avatar.spaces.list(spaces_v1.ListRequest())  # nothing was closed

        def late() -> None:
            with pytest.raises(TimeoutError):
                avatar.from_thread(asyncio.sleep(60), 0.01)

        await asyncio.to_thread(late)


def test_from_a_thread_that_outlives_the_avatar(tmp_path: Path, cache: Path) -> None:
    opened: list[Avatar] = []

    async def briefly() -> None:
        async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
            opened.append(avatar)

    thread = threading.Thread(target=lambda: asyncio.run(briefly()))
    thread.start()
    thread.join(600)
    with pytest.raises(ClosedError):
        opened[0].from_thread(opened[0].spaces.list(spaces_v1.ListRequest()), 5)


async def test_streams_of_another_thread(start: Start) -> None:
    async with start() as unit:
        ticks = Client(unit.runtime.dispatcher)._stream(
            UNIT["Timer"][0], unit.message("Timer", delay_ms=1, interval_ms=1)
        )
        await ticks.__anext__()

        async def elsewhere() -> None:
            with pytest.raises(WrongThreadError):
                await ticks.__anext__()  # which closes it, over there where it lives

        await asyncio.to_thread(lambda: asyncio.run(elsewhere()))
        await until(lambda: unit.timers.stopped == 1)
        instance = unit.runtime.instance
        assert instance is not None
        await until(lambda: not instance.calls and not len(instance.capabilities))


@pytest.mark.parametrize("seed", range(2))
async def test_storms_of_cancelling(start: Start, seed: int) -> None:
    chance = random.Random(seed)
    names = ("Echo", "Later", "Wait", "Read", "Scan", "Timer", "Write", "Flow")
    async with start() as unit, turns() as gaps:
        unit.storage.data = {b"%03d" % index: b"v" for index in range(30)}
        unit.storage.delay = 0.001

        async def one() -> None:
            name = chance.choice(names)
            number, mode, _ = UNIT[name]
            timeout = chance.choice([None, None, 0.0, 0.005])
            fields = {"interval_ms": 1} if name == "Timer" else {}
            request = unit.message(name, **fields)
            if mode == "async":
                await unit.runtime.dispatcher.unary(number, request, timeout)
                return
            async with Client(unit.runtime.dispatcher)._stream(number, request, timeout) as stream:
                async for _ in stream:
                    pass

        tasks: list[asyncio.Task[None]] = []
        for _ in range(4_000):
            tasks.append(asyncio.create_task(one()))
            if chance.random() < 0.02:
                await asyncio.sleep(chance.choice([0, 0, 0.001]))
            for _ in range(chance.randrange(3)):
                chance.choice(tasks[-500:]).cancel()
        for task in tasks:
            task.cancel()
        for error in await asyncio.gather(*tasks, return_exceptions=True):
            assert error is None or isinstance(error, CallError | asyncio.CancelledError), error
        assert await unit.echo() == b"x"
        instance = unit.runtime.instance
        assert instance is not None
        await until(lambda: not instance.calls and not len(instance.capabilities))
        assert not unit.runtime.dispatcher.waiting
        assert unit.runtime.dispatcher.streams.count == 0 and unit.runtime.counters.deaths == 0
        assert gaps.longest < 2


@pytest.mark.parametrize("closers", [1, 3])
@pytest.mark.spec("STOP-7", "STOP-3")
async def test_closing_by_many_lets_the_unit_finish(
    tmp_path: Path, cache: Path, closers: int
) -> None:
    """What is under way is answered before anything is closed, also for whoever gives up waiting."""
    avatar = await Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache)
    notes = avatar.documents.space("notes")
    puts = [asyncio.create_task(notes.put(f"{number}", {})) for number in range(50)]
    impatient = asyncio.create_task(avatar.close())
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.gather(*(avatar.close() for _ in range(closers)))
    assert impatient.cancelled() and not avatar.home.is_held()
    assert len(await asyncio.gather(*puts)) == 50
    await avatar.close()
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as again:
        assert len(await again.documents.space("notes").query()) == 50


@pytest.mark.spec("STOP-2")
async def test_a_watch_that_ends_with_its_avatar_says_so(tmp_path: Path, cache: Path) -> None:
    avatar = await Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache)
    async with avatar.documents.watch(data_v1.WatchRequest(space="notes")) as changes:

        async def read() -> None:
            async for _ in changes:
                pass

        reading = asyncio.create_task(read())
        await asyncio.sleep(0.05)
        await avatar.close()
        with pytest.raises(ClosedError, match="the Avatar was closed"):
            await reading
