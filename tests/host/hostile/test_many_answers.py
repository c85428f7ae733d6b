"""Answers to the calls of a unit that wait for their entry: they are made no faster than it takes them."""

from __future__ import annotations

import asyncio
import sys
import tracemalloc
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from dao_sdk.host.abi import Abi
from dao_sdk.host.runtime.capability_calls import AT_ONCE
from dao_sdk.host.runtime.instance import MOST_ANSWERS

from ..conftest import GRANTED, Start, fails, until
from .test_flat import MIB, resident
from .units import unit

CALLS = 600
LARGE = 4 * MIB - 64
HELD = 2 * (AT_ONCE + MOST_ANSWERS) * 4 * MIB + 32 * MIB
"""What may be made at a time, as a message and as it crosses, and what waits."""

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")

COUNT = "(i32.load (i32.const 8))"
ALL = f"""
  (i32.store (i32.const 4) (local.get 0))
  (loop $l
    (i32.store (i32.const 8) (i32.add {COUNT} (i32.const 1)))
    (drop (call $CALL {COUNT} (i32.const 64) (i32.const 0)))
    (br_if $l (i32.lt_u {COUNT} (i32.const {CALLS}))))
  (i32.const 1)"""
"""Makes so many calls in one entry."""
LAST = f"""
  (if (i32.ne (local.get 2) (i32.const 1)) (then
    (i32.store (i32.const 8) (i32.sub {COUNT} (i32.const 1)))
    (if (i32.eqz {COUNT}) (then
      (drop (call $respond (i32.load (i32.const 4)) (i32.const 0) (i32.const 0) (i32.const 0)))))))
  (i32.const 0)"""
"""Counts what ended, and answers once everything has."""


def greedy(abi: Abi, operation: str, event: str = LAST) -> bytes:
    """A unit that makes many calls at once."""
    request = ALL.replace("CALL", operation)
    return unit(
        abi, f"avatar_{operation}", memory="80 80", alloc="(i32.const 65536)",
        request=request, event=event,
    )  # fmt: skip


class Storage:
    """A handler of an author's, whose answers are all large."""

    def __init__(self, abi: Abi, how: str) -> None:
        reply: Any = abi.imports_by_name["avatar_storage_read"].response
        self.make: Callable[[], Any] = lambda: reply(value=b"\0" * LARGE)
        self.how = how
        self.before = self.most = resident()
        self.running = self.most_running = 0
        self.gate = asyncio.Event()

    def look(self) -> None:
        self.most = max(self.most, resident())

    def read(self, request: Any) -> Any:
        self.look()
        if self.how == "at once":
            return self.make()
        if self.how == "future":
            future = asyncio.get_running_loop().create_future()
            self.gate.set()
            asyncio.get_running_loop().call_later(0.05, lambda: future.set_result(self.make()))
            return future
        return self._later()

    async def _later(self) -> Any:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        self.gate.set()
        await asyncio.sleep(0.02)
        self.running -= 1
        self.look()
        return self.make()


@linux
@pytest.mark.parametrize("how", ["at once", "future", "later"])
@pytest.mark.spec("CALL-11")
async def test_many_large_answers(start: Start, abi: Abi, how: str) -> None:
    storage = Storage(abi, how)
    async with start(greedy(abi, "storage_read"), extra={"storage": storage}) as running:
        await running.echo(b"")
        assert running.runtime.counters.guest_calls == CALLS
        assert running.runtime.counters.deaths == 0
    print(f"{how}: {(storage.most - storage.before) / MIB:.0f} MiB more")
    assert storage.most - storage.before < HELD
    assert storage.most_running <= AT_ONCE


@linux
@pytest.mark.spec("CALL-11")
async def test_many_streams_of_large_items(start: Start, abi: Abi) -> None:
    page: Any = abi.imports_by_name["avatar_storage_scan"].response
    before = most = resident()

    class Pages:
        async def scan(self, request: Any) -> AsyncIterator[Any]:
            nonlocal most
            for _ in range(3):
                item = page()
                item.entries.add(key=b"k", value=b"\0" * (MIB - 64))
                yield item
                del item
                most = max(most, resident())

    # It takes the first page of each, but gives no credit for more.
    async with start(greedy(abi, "storage_scan"), extra={"storage": Pages()}) as running:
        await asyncio.wait(
            [asyncio.create_task(fails(running.echo(b"", 10), "TIMEOUT"))], timeout=5
        )
        await until(lambda: running.runtime.counters.guest_calls == CALLS)
        assert running.runtime.counters.deaths == 0
    print(f"{(most - before) / MIB:.0f} MiB more")
    assert most - before < 2 * 64 * MIB + HELD


@linux
async def test_many_open_streams_that_make_an_item_at_the_same_time(start: Start, abi: Abi) -> None:
    """They began long ago and waited; what they hold together is bounded all the same."""
    streams = 1_000
    item: Any = abi.imports_by_name["avatar_net_fetch"].response
    waiting = made = 0
    news = asyncio.Event()
    most = 0

    class Net:
        async def fetch(self, request: Any) -> AsyncIterator[Any]:
            nonlocal waiting, made, most
            waiting += 1
            await news.wait()
            made += 1
            most = max(most, tracemalloc.get_traced_memory()[0])
            yield item(chunk=b"\0" * (MIB - 64))

    wasm = unit(
        abi, "avatar_net_fetch", memory="80 80", alloc="(i32.const 65536)",
        request=ALL.replace("CALL", "net_fetch").replace(str(CALLS), str(streams)), event=LAST,
    )  # fmt: skip
    granted = {**GRANTED, "net": ("*",)}
    async with start(wasm, granted=granted, extra={"net": Net()}) as running:
        call = asyncio.create_task(running.echo(b""))
        await until(lambda: waiting == streams)
        tracemalloc.start()  # what this process held before may be used again
        news.set()
        await call  # every stream ended, some of them with BUSY
        assert made == streams and running.runtime.counters.deaths == 0
        tracemalloc.stop()
        assert most > 16 * MIB  # items there were
    print(f"{(most) / MIB:.0f} MiB more")
    assert most < 2 * 64 * MIB + 2 * MOST_ANSWERS * 4 * MIB


@pytest.mark.spec("ORD-1", "ORD-4")
async def test_calls_begin_in_the_order_of_issue(start: Start, abi: Abi) -> None:
    reply: Any = abi.imports_by_name["avatar_storage_read"].response
    seen: list[int] = []

    class Numbered:
        async def later(self, turns: int) -> Any:
            for _ in range(turns):
                await asyncio.sleep(0)
            return reply()

        def read(self, request: Any) -> Any:
            number = int.from_bytes(request.key, "little")
            seen.append(number)
            return reply() if number % 3 == 0 else self.later(number * 7 % 5)

    # Every call says its number, in four bytes of its key.
    request = f"""
      (i32.store (i32.const 4) (local.get 0))
      (i32.store (i32.const 64) (i32.const 0x040a))
      (loop $l
        (i32.store (i32.const 66) {COUNT})
        (i32.store (i32.const 8) (i32.add {COUNT} (i32.const 1)))
        (drop (call $storage_read {COUNT} (i32.const 64) (i32.const 6)))
        (br_if $l (i32.lt_u {COUNT} (i32.const {CALLS}))))
      (i32.const 1)"""
    wasm = unit(
        abi, "avatar_storage_read", memory="80 80", alloc="(i32.const 65536)",
        request=request, event=LAST,
    )  # fmt: skip
    async with start(wasm, extra={"storage": Numbered()}) as running:
        await running.echo(b"")
    assert seen == list(range(CALLS))


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.spec("CANC-4")
async def test_what_waits_for_its_turn_is_cancelled_at_once(
    start: Start, abi: Abi, begun: bool
) -> None:
    """The unit cancels all its calls: those that wait end, whatever the others do."""
    storage = Storage(abi, "later")
    cancel = f"""
      (i32.store (i32.const 12) (i32.const 0))
      (loop $l
        (i32.store (i32.const 12) (i32.add (i32.load (i32.const 12)) (i32.const 1)))
        (drop (call $cancel (i32.load (i32.const 12))))
        (br_if $l (i32.lt_u (i32.load (i32.const 12)) (i32.const {CALLS}))))"""
    request = ALL.replace("CALL", "storage_read")
    if not begun:
        request = f"{request.removesuffix('(i32.const 1)')} {cancel} (i32.const 1)"
    event = f"""(if (i32.eq (local.get 0) (i32.const 5)) (then {cancel})
      (else {LAST.strip().removesuffix("(i32.const 0)")})) (i32.const 0)"""
    wasm = unit(
        abi, "avatar_storage_read", memory="80 80", alloc="(i32.const 65536)",
        request=request, event=event,
    )  # fmt: skip

    async with start(wasm, extra={"storage": storage}) as running:
        call = asyncio.create_task(running.echo(b""))
        if begun:
            await storage.gate.wait()
            running.runtime.lifecycle("LOW_MEMORY")
        await call
        instance = running.runtime.instance
        assert instance is not None and not len(instance.capabilities)
        assert storage.most_running == (AT_ONCE if begun else 0)


@pytest.mark.spec("ORD-4")
async def test_handlers_that_call_the_unit_give_their_place_up(start: Start, abi: Abi) -> None:
    """More handlers than there are places wait for the unit, which needs further calls to answer."""
    reply: Any = abi.imports_by_name["avatar_storage_read"].response
    inner = 0

    class Nested:
        running: Any = None

        async def read(self, request: Any) -> Any:
            nonlocal inner
            if not request.key:
                await self.running.call("Refuse")
                inner += 1
            return reply()

    storage = Nested()
    # Refuse, number 8, reads a key of its own and is answered once that has come.
    request = f"""
      (if (i32.eq (local.get 1) (i32.const 8)) (then
        (i32.store (i32.const 32) (i32.const 0x01010a))
        (drop (call $storage_read (i32.add (local.get 0) (i32.const 100000)) (i32.const 32)
          (i32.const 3)))
        (return (i32.const 1))))
      {ALL.replace("CALL", "storage_read").replace(str(CALLS), "100")}"""
    event = f"""
      (if (i32.gt_u (local.get 1) (i32.const 100000)) (then
        (drop (call $respond (i32.sub (local.get 1) (i32.const 100000)) (i32.const 0) (i32.const 0)
          (i32.const 0)))
        (return (i32.const 0))))
      {LAST}"""
    wasm = unit(
        abi, "avatar_storage_read", memory="80 80", alloc="(i32.const 65536)",
        request=request, event=event,
    )  # fmt: skip
    async with start(wasm, extra={"storage": storage}) as running:
        storage.running = running
        await asyncio.wait_for(running.echo(b""), 60)
        assert inner == 100


@pytest.mark.spec("DEATH-5")
async def test_a_death_takes_effect_in_order(start: Start, abi: Abi) -> None:
    """Writes that waited for their turn when the unit died are carried out, in their order."""
    written: list[int] = []
    reply: Any = abi.imports_by_name["avatar_storage_write"].response

    class Writes:
        async def write(self, request: Any) -> Any:
            written.append(len(written))
            await asyncio.sleep(0.01)
            return reply()

    async with start(
        greedy(abi, "storage_write", event="(unreachable)"), extra={"storage": Writes()}
    ) as running:
        await fails(running.echo(b""), "UNAVAILABLE")
        await until(lambda: len(written) == CALLS)
