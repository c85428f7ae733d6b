"""Requests, answers, streams, cancelling and credit across the real boundary."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from dao_sdk.host.errors import ClosedError, InvalidArgument, Timeout, WrongThreadError
from dao_sdk.host.runtime.calls import Client, Stream

from .conftest import UNIT, Running, Start, fails, until


@pytest.mark.spec("CALL-10")
async def test_echo(start: Start) -> None:
    async with start() as unit:
        for value in (b"", b"x", bytes(range(256)) * 4, b"y" * 4_000_000):
            assert await unit.echo(value) == value
        assert unit.runtime.ready.state_schema == 1
    assert (2, "shutdown") in unit.lines.lines


@pytest.mark.spec("ENTRY-4")
async def test_an_answer_on_a_later_entry(start: Start) -> None:
    async with start() as unit:
        assert (await unit.call("Later", value=b"late")).value == b"late"


@pytest.mark.spec("CALL-6")
async def test_many_at_once_wait_for_their_turn(start: Start) -> None:
    async with start() as unit:
        values = [str(index).encode() for index in range(3_000)]
        unit.storage.data = {value: value for value in values}
        replies = await asyncio.gather(*(unit.call("Read", None, key=value) for value in values))
        assert [reply.value for reply in replies] == values


@pytest.mark.spec("ERR-1")
async def test_refusals_come_as_errors_of_their_class(start: Start) -> None:
    async with start() as unit:
        await fails(unit.call("Refuse"), "CONFLICT")
        await fails(unit.call("Unknown"), "UNIMPLEMENTED")
        await fails(unit.call("Forget"), "INTERNAL")
        error = await fails(unit.call("Read", key=b"nothing"), "NOT_FOUND")
        assert error.message == "there is no b'nothing'"
        assert error.details == {"key": "nothing"}
        with pytest.raises(InvalidArgument):
            await unit.runtime.dispatcher.unary(1, unit.message("Scan"), None)
        await fails(unit.runtime.dispatcher.unary(99, unit.message("Echo"), None), "UNIMPLEMENTED")
        await fails(unit.echo(b"x" * 4_194_305), "TOO_LARGE")
        assert await unit.echo() == b"x"


@pytest.mark.spec("IMP-12", "TIME-1", "TIME-2")
async def test_sync_capabilities(start: Start) -> None:
    async with start() as unit:
        before = time.monotonic_ns()
        told = int.from_bytes((await unit.call("Clock")).value, "little")
        assert before <= told <= time.monotonic_ns()
        first, second = (await unit.call("Random")).value, (await unit.call("Random")).value
        assert len(first) == len(second) == 16 and first != second
        await unit.call("Log", value=b"hello")
        assert unit.lines.lines[-1] == (3, r"\n\x05hello"), "a line is plain text"


@pytest.mark.spec("ALLOC-10")
async def test_memory_that_grew_is_read_at_its_new_size(start: Start) -> None:
    async with start() as unit:
        for _ in range(20):
            assert (await unit.call("Grow", value=b"grown")).value == b"grown"


async def test_storage_through_the_unit(start: Start) -> None:
    async with start() as unit:
        write = unit.message("Write")
        write.changes.add().put.key = b"a"
        write.changes[0].put.value = b"1"
        await unit.runtime.dispatcher.unary(UNIT["Write"][0], write, None)
        assert (await unit.call("Read", key=b"a")).value == b"1"
        write.conditions.add(key=b"a", value=b"other")
        await fails(unit.runtime.dispatcher.unary(UNIT["Write"][0], write, None), "CONFLICT")


@pytest.mark.spec("CALL-8", "IMP-7")
async def test_answers_beyond_the_limit_are_an_error_not_a_hang(start: Start) -> None:
    async with start() as unit:
        unit.storage.data[b"big"] = b"x" * 5_000_000
        await fails(unit.call("Read", key=b"big"), "TOO_LARGE")
        unit.storage.data[b"big"] = b"x" * 2_000_000
        stream: Stream[Any] = Client(unit.runtime.dispatcher)._stream(
            UNIT["Scan"][0], unit.message("Scan")
        )
        with pytest.raises(Exception, match="may cross"):
            async for _ in stream:
                pass


@pytest.mark.spec("IMP-7", "IMP-14", "CALL-10")
async def test_more_answers_than_one_are_counted(start: Start) -> None:
    async with start() as unit:
        assert (await unit.call("Twice", value=b"1")).value == b"1"
        assert unit.runtime.counters.strays == 2


def scan(unit: Running, name: str = "Scan", **fields: object) -> Stream[Any]:
    return Client(unit.runtime.dispatcher)._stream(UNIT[name][0], unit.message(name, **fields))


@pytest.mark.spec("CRED-6")
async def test_a_stream_from_a_capability_to_the_author(start: Start) -> None:
    async with start() as unit:
        unit.storage.data = {b"%03d" % index: b"v" for index in range(200)}
        keys = [page.entries[0].key async for page in scan(unit)]
        assert keys == sorted(unit.storage.data)
        assert unit.storage.done == ["scan"]


@pytest.mark.spec("CRED-1", "CRED-2", "CRED-4")
async def test_a_stream_of_the_unit_runs_on_credit(start: Start) -> None:
    async with start() as unit, scan(unit, "Flow", value=b"item") as items:
        await unit.echo()
        call = items._call
        assert call is not None and call.items is not None
        assert len(call.items) == 16  # no more than the initial credit
        count = 0
        async for item in items:
            assert item.value == b"item"
            assert len(call.items) <= 16
            count += 1
        assert count == 100


@pytest.mark.spec("CRED-2", "CRED-4")
async def test_credit_in_bytes(start: Start) -> None:
    async with start() as unit:
        value = b"x" * 700_000
        async with scan(unit, "Flow", value=value) as items:
            await unit.echo()
            call = items._call
            assert call is not None and call.items is not None
            assert len(call.items) == 2  # 1 MiB of credit, overdrawn by one item
            assert sum([1 async for _ in items]) == 100


@pytest.mark.spec("CANC-5")
async def test_leaving_a_stream_tells_the_capability(start: Start) -> None:
    async with start() as unit:
        async with scan(unit, "Timer", delay_ms=1, interval_ms=1) as ticks:
            async for _ in ticks:
                break
        await until(lambda: unit.timers.stopped)
        instance = unit.runtime.instance
        assert instance is not None and not instance.calls
        await until(lambda: not len(instance.capabilities))
        assert unit.timers.stopped == 1


@pytest.mark.spec("CANC-8")
async def test_a_forgotten_stream_is_closed_by_the_collector(start: Start) -> None:
    async with start() as unit:

        async def careless() -> None:
            async for _ in scan(unit, "Timer", delay_ms=1, interval_ms=1):
                break

        await careless()
        await until(lambda: unit.timers.stopped == 1)


@pytest.mark.spec("CANC-2", "CANC-7")
async def test_cancelling_the_task_cancels_the_call(start: Start) -> None:
    async with start() as unit:
        task = asyncio.create_task(unit.call("Wait", None))
        instance = unit.runtime.instance
        assert instance is not None
        await until(lambda: len(instance.calls) == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not instance.calls


@pytest.mark.spec("CANC-3", "CANC-7")
async def test_timeout(start: Start) -> None:
    async with start() as unit:
        with pytest.raises(Timeout, match="not answered within"):
            await unit.call("Wait", timeout=0.02)
        instance = unit.runtime.instance
        assert instance is not None and not instance.calls
        stream = Client(unit.runtime.dispatcher)._stream(
            UNIT["Timer"][0], unit.message("Timer", delay_ms=9999), 0.02
        )
        with pytest.raises(Timeout):
            async for _ in stream:
                pass


@pytest.mark.spec("CANC-6")
async def test_a_write_that_was_begun_is_not_cancelled(start: Start) -> None:
    async with start() as unit:
        unit.storage.may_write.clear()
        write = unit.message("Write")
        write.changes.add().put.key = b"a"
        task = asyncio.create_task(unit.runtime.dispatcher.unary(UNIT["Write"][0], write, None))
        instance = unit.runtime.instance
        assert instance is not None
        await until(lambda: len(instance.capabilities))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        unit.storage.may_write.set()
        await until(lambda: unit.storage.done)
        assert b"a" in unit.storage.data


@pytest.mark.spec("ORD-3")
async def test_a_capability_may_call_clients_itself(start: Start) -> None:
    class Circular:
        def __init__(self) -> None:
            self.unit: Running | None = None

        async def read(self, request: object) -> object:
            assert self.unit is not None
            value = await self.unit.echo(b"through")
            return self.unit.abi.imports_by_name["avatar_storage_read"].response(value=value)  # type: ignore[misc]

    circular = Circular()
    async with start(extra={"storage": circular}) as unit:
        circular.unit = unit
        assert (await unit.call("Read", key=b"k")).value == b"through"


@pytest.mark.spec("ERR-9")
async def test_a_handler_that_fails_does_not_harm_the_unit(start: Start) -> None:
    class Broken:
        def read(self, request: object) -> object:
            raise RuntimeError("secret detail")

        async def write(self, request: object) -> object:
            return "nonsense"

    async with start(extra={"storage": Broken()}) as unit:
        error = await fails(unit.call("Read", key=b"k"), "INTERNAL")
        assert "secret" not in error.message
        await fails(unit.call("Write"), "INTERNAL")
        await fails(_drain(scan(unit)), "UNIMPLEMENTED")
        assert await unit.echo() == b"x"


async def _drain(stream: Stream[Any]) -> None:
    async for _ in stream:
        pass


@pytest.mark.spec("LIVE-8")
async def test_another_thread_is_told_what_to_do(start: Start) -> None:
    async with start() as unit:

        def elsewhere() -> None:
            asyncio.run(unit.echo())

        with pytest.raises(WrongThreadError, match="another thread"):
            await asyncio.to_thread(elsewhere)


@pytest.mark.spec("STOP-1")
async def test_calls_after_the_end(start: Start) -> None:
    async with start() as unit:
        waiting = asyncio.create_task(unit.call("Wait", None))
        stream = scan(unit, "Timer", delay_ms=10_000)
        pulling = asyncio.create_task(_drain(stream))
        instance = unit.runtime.instance
        assert instance is not None
        await until(lambda: len(instance.calls) == 2)
        await unit.runtime.close(0.1)
        for task in (waiting, pulling):
            with pytest.raises(ClosedError):
                await task
        with pytest.raises(ClosedError):
            await unit.echo()
