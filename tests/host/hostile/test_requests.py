"""Requests that are wrong, too large or too many: each is refused with a word, the unit lives on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, resources
from dao_sdk.errors import DaoError
from dao_sdk.host.api import data_v1, spaces_v1, system_v1
from dao_sdk.host.errors import Busy, CallError, InvalidArgument, TooLarge, Unimplemented
from dao_sdk.host.runtime.calls import Client

from ..conftest import BOUNDS, UNIT, Running, Start, until
from .units import turns


@pytest.fixture
async def avatar(tmp_path: Path, cache: Path) -> AsyncIterator[Avatar]:
    """The real unit in a new home."""
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        yield avatar


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"put": {"fields": {"a": {"map": {"entries": value}}}}}
    return value


CIRCLE: dict[str, Any] = {}
CIRCLE["documents"] = CIRCLE


@pytest.mark.parametrize(
    "request_",
    [7, "text", b"bytes", [1], {"no such field": 1}, {"space": 7}, {"space": ["a"]},
     {"space": None, 3: 4}, {"space": "\ud800"}, nested(5_000), CIRCLE, object(),
     data_v1.GetRequest(space="a", id="b"), {"space": "x" * 5_000_000, "id": "a"}],
    ids=lambda value: str(type(value).__name__),
)  # fmt: skip
async def test_requests_of_a_wrong_type(avatar: Avatar, request_: object) -> None:
    with pytest.raises(DaoError) as caught:
        await avatar.call("documents.put", request_)
    assert caught.value.message and len(str(caught.value)) < 1000
    assert avatar.counters.deaths == 0 and await avatar.spaces.list(spaces_v1.ListRequest())


async def test_a_request_without_fields_need_not_be_given(avatar: Avatar) -> None:
    told = await avatar.system.info()
    assert told == await avatar.system.info(system_v1.InfoRequest(), timeout=60)
    assert (await avatar.system.health(timeout=60)).healthy


@pytest.mark.spec("CALL-8")
async def test_methods_that_nobody_knows(avatar: Avatar) -> None:
    for number in (0, -1, 0x0003FFFF, 1 << 31, 1 << 40):
        with pytest.raises(Unimplemented):
            await avatar.runtime.request(number, b"", 60)
    for name in ("", "documents.", "put.documents", "documents.putt", "\x1b[2J", "x" * 100_000):
        with pytest.raises(DaoError) as caught:
            await avatar.call(name, {})
        assert "\x1b" not in str(caught.value) and len(str(caught.value)) < 1000


@pytest.mark.spec("CALL-13")
async def test_bytes_that_are_no_request(avatar: Avatar) -> None:
    """Whatever bytes cross, the unit answers; most of them with INVALID_ARGUMENT."""
    chance = random.Random(4)
    for method in avatar.abi.methods:
        for size in (1, 2, 8, 64, 70_000):
            payload = chance.choice([b"\xff", b"\x0a", b"\x08", b""]) + chance.randbytes(size)
            try:
                if method.mode == "stream":
                    async with avatar.runtime.stream(method.number, payload, 1) as items:
                        async for _ in items:
                            break
                else:
                    await avatar.runtime.request(method.number, payload, 10)
            except CallError as error:
                assert error.status not in ("UNAVAILABLE", "INTERRUPTED", "INTERNAL"), error
    assert avatar.counters.deaths == 0


@pytest.mark.spec("CALL-8")
async def test_what_is_too_large(avatar: Avatar) -> None:
    most = avatar.abi.limits["max_message_bytes"]
    with pytest.raises(TooLarge):
        await avatar.runtime.request(0x00030001, b"\x0a" * (most + 1), 60)
    with pytest.raises(CallError) as caught:
        await avatar.runtime.request(0x00030001, b"\x0a" * most, 120)
    assert caught.value.status != "TOO_LARGE" and avatar.counters.deaths == 0


@pytest.mark.spec("CALL-6")
async def test_calls_beyond_the_limit(start: Start) -> None:
    async with start() as unit, turns() as gaps:
        tasks = [asyncio.create_task(unit.call("Wait", None)) for _ in range(6_000)]
        tasks += [asyncio.create_task(unit.echo(timeout=0.3)) for _ in range(100)]
        instance = unit.runtime.instance
        assert instance is not None
        await until(lambda: len(instance.calls) == 1024)
        for _ in range(500):
            await asyncio.sleep(0)
            assert len(instance.calls) == 1024
        for task in reversed(tasks[:6_000]):
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(error, asyncio.CancelledError) for error in ended[:6_000])
        assert await unit.echo() == b"x"
        assert not instance.calls and not unit.runtime.dispatcher.waiting
        assert gaps.longest < BOUNDS.entry_seconds


@pytest.mark.spec("CALL-7")
async def test_streams_beyond_the_limit(start: Start) -> None:
    async with start() as unit:
        streams = [
            Client(unit.runtime.dispatcher)._stream(
                UNIT["Flow"][0], unit.message("Flow", value=b"x" * 10)
            )
            for _ in range(10_000)
        ]
        opened = 0
        for stream in streams:
            try:
                await stream.__aenter__()
                opened += 1
            except Busy:
                pass
        assert opened == 896
        assert await unit.echo() == b"x"  # streams never take the room of other calls
        # Nor do those of one method take the room of the others.
        timer = Client(unit.runtime.dispatcher)._stream(
            UNIT["Timer"][0], unit.message("Timer", delay_ms=0)
        )
        async with timer:
            assert (await timer.__anext__()).expiries == 1
        for stream in streams:
            await stream.aclose()
        with pytest.raises(InvalidArgument):
            await unit.runtime.dispatcher.unary(1, unit.message("Scan"), None)
        await until(lambda: not unit.runtime.dispatcher.streams.count)
        assert await _drained(unit)


async def _drained(unit: Running) -> bool:
    return await unit.echo() == b"x" and unit.runtime.counters.deaths == 0
