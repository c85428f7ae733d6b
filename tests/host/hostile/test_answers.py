"""Hostile units that answer, call and cancel as no unit may: floods are refused, strays counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dao_sdk.host.abi import Abi
from dao_sdk.host.runtime.calls import Client
from dao_sdk.host.runtime.log_allowance import AT_ONCE, EACH_SECOND, LogAllowance

from ..conftest import UNIT, Running, Start, fails, until
from .units import ANSWER, DONE, turns, unit

TOLERANCE = 0.5
"""What a slow machine may add to a deadline: seconds of work, since waiting is not counted."""


async def test_answers_that_nobody_wants(start: Start, abi: Abi) -> None:
    again = " ".join(
        f"(drop (call $respond (i32.const {id_}) (i32.const {status}) (i32.const 0) (i32.const 4)))"
        for id_ in (0, 1, 2, 3, -1, 0x7FFFFFFF)
        for status in (0, 1, 2, 99, -1, -8, -99, -0x80000000)
    )
    async with start(unit(abi, init=f"{ANSWER} {again} {DONE}", request=DONE)) as running:
        await running.echo(b"")
        strays = running.runtime.counters.strays
        assert strays == 49
    wasm = unit(abi, request=f"{ANSWER} {again} {DONE}", event=f"{again} (i32.const 0)")
    async with start(wasm) as running:
        for _ in range(20):
            await running.echo(b"")
        assert running.runtime.counters.deaths == 0


@pytest.mark.spec("CANC-2", "CALL-10")
async def test_answers_after_a_cancel(start: Start, abi: Abi) -> None:
    """A cancelled call still ends once; items that come late are dropped, and nothing is kept."""
    item = "(drop (call $respond (local.get 1) (i32.const 1) (i32.const 0) (i32.const 64)))"
    end = "(drop (call $respond (local.get 1) (i32.const {}) (i32.const 0) (i32.const 64)))"
    for last in (0, -6, -14):
        text = f"""(if (i32.eq (local.get 0) (i32.const 3)) (then
          {item * 40} {end.format(last)} {item} {end.format(0)})) (i32.const 0)"""
        async with start(unit(abi, request="(i32.const 1)", event=text)) as running:
            for name in ("Wait", "Flow"):
                if name == "Flow":
                    stream = Client(running.runtime.dispatcher)._stream(
                        UNIT[name][0], running.message(name)
                    )
                    async with stream:
                        pass
                else:
                    await fails(running.call(name, 0.01), "TIMEOUT")
            instance = running.runtime.instance
            assert instance is not None
            # Where the watchdog saw the unit at work, the loop has a turn before the cancel enters.
            await until(lambda: not instance.calls)  # noqa: B023 - awaited before the next one
            assert running.runtime.counters.deaths == 0


@pytest.mark.spec("CALL-13")
async def test_items_that_cannot_be_read(start: Start, abi: Abi) -> None:
    text = f"""(i32.store (i32.const 0) (i32.const -1))
      (drop (call $respond (local.get 0) (i32.const 1) (i32.const 0) (i32.const 4))) {DONE}"""
    async with start(unit(abi, request=text)) as running:
        stream = Client(running.runtime.dispatcher)._stream(
            UNIT["Flow"][0], running.message("Flow")
        )
        error = await fails(stream.__anext__(), "INTERNAL")
        assert "no dao." in error.message


@pytest.mark.spec("ALLOC-6")
async def test_a_unit_without_memory_for_credit(start: Start, abi: Abi) -> None:
    """Its stream could never go on: it ends, rather than keeping its reader waiting."""
    item = "(drop (call $respond (local.get 0) (i32.const 1) (i32.const 0) (i32.const 0)))"
    wasm = unit(
        abi,
        alloc="(select (i32.const 0) (i32.const 1024) (i32.load (i32.const 0)))",
        request=f"(i32.store (i32.const 0) (i32.const 1)) {item * 10} (i32.const 1)",
    )
    async with start(wasm) as running:
        stream = Client(running.runtime.dispatcher)._stream(
            UNIT["Flow"][0], running.message("Flow")
        )
        async with asyncio.timeout(60):
            for _ in range(10):
                await stream.__anext__()
            await fails(stream.__anext__(), "EXHAUSTED")
        assert running.runtime.counters.deaths == 0


@pytest.mark.spec("ENTRY-1")
async def test_re_entry_from_inside_an_entry(start: Start, abi: Abi) -> None:
    """A log handler is called inside an entry. Whatever it asks for waits until that is over."""

    class Eager:
        running: Running | None = None
        depth = deepest = 0

        def log(self, level: int, text: str) -> None:
            if self.running is None or self.depth:
                return
            self.depth += 1
            entries = self.running.runtime.counters.entries
            self.running.runtime.lifecycle("BACKGROUND")
            work = self.running.echo()
            work.send(None)  # the first step of a call, here and now
            work.close()
            assert self.running.runtime.counters.entries == entries
            self.depth -= 1

    eager = Eager()
    log = "(drop (call $log (i32.const 1) (i32.const 0) (i32.const 1)))"
    wasm = unit(abi, request=f"{log} {DONE}", event="(i32.const 0)")
    async with start(wasm, extra={"log": eager}) as running:
        eager.running = running
        await running.echo()
        eager.running = None
        assert await running.echo() == b"" and running.runtime.counters.deaths == 0


async def test_floods_of_streams_and_cancels(start: Start, abi: Abi) -> None:
    """Ten thousand streams, each cancelled a hundred times: what does not fit is refused."""

    class Endless:
        open = most = 0

        async def start(self, request: object) -> AsyncIterator[Any]:
            self.open += 1
            self.most = max(self.most, self.open)
            try:
                await asyncio.Event().wait()
                yield None
            finally:
                self.open -= 1

    endless = Endless()
    text = f"""(local i32 i32) (loop $l
        (local.set 4 (i32.add (local.get 4) (i32.const 1)))
        (drop (call $timer_start (local.get 4) (i32.const 0) (i32.const 0)))
        (if (i32.eqz (local.get 1)) (then (nop)))
        (br_if $l (i32.lt_u (local.get 4) (i32.const 10000)))) {DONE}"""
    event = """(local i32) (if (i32.eq (local.get 0) (i32.const 5)) (then (loop $l
        (local.set 5 (i32.add (local.get 5) (i32.const 1)))
        (drop (call $cancel (i32.rem_u (local.get 5) (i32.const 10000))))
        (br_if $l (i32.lt_u (local.get 5) (i32.const 1000000)))))) (i32.const 0)"""
    wasm = unit(abi, "avatar_timer_start", request=text, event=event)
    async with start(wasm, extra={"timer": endless}) as running:
        await running.echo(b"")
        await until(lambda: endless.most == 1024)
        instance = running.runtime.instance
        assert instance is not None and len(instance.capabilities) == 1024
        ready = running.runtime.dispatcher.thread.loop._ready  # type: ignore[attr-defined]
        running.runtime.lifecycle("BACKGROUND")
        assert len(ready) < 3000  # a cancel is noted once
        await until(lambda: endless.open == 0 and len(instance.capabilities) == 0)
        assert endless.most == 1024


@pytest.mark.spec("CRED-3")
async def test_boundless_credit_does_not_fill_the_host(start: Start, abi: Abi) -> None:
    """A unit that grants four thousand million items and takes them slowly is fed slowly."""

    class Fountain:
        made = 0

        async def scan(self, request: object) -> AsyncIterator[Any]:
            page = abi.imports_by_name["avatar_storage_scan"].response
            assert page is not None
            while True:
                self.made += 1
                yield page()

    fountain = Fountain()
    scans = "".join(
        f"(drop (call $storage_scan (i32.const {id_}) (i32.const 0) (i32.const 0)))"
        f"(drop (call $credit (i32.const {id_}) (i32.const -1) (i32.const -1)))"
        for id_ in range(1, 9)
    )
    event = """(drop (call $credit (local.get 1) (i32.const -1) (i32.const -1)))
      (call $work (i64.const 10)) (i32.const 0)"""
    wasm = unit(abi, "avatar_storage_scan", request=f"{scans} {DONE}", event=event)
    async with start(wasm, extra={"storage": fountain}) as running, turns() as gaps:
        await running.echo(b"")
        await until(lambda: running.runtime.counters.entries > 60)
        assert fountain.made < running.runtime.counters.entries + 100
        assert gaps.longest < 2 * TOLERANCE


async def test_a_unit_that_logs_without_end(start: Start, abi: Abi) -> None:
    """It goes on and on by itself; what nobody could read is left out, and told once there is room."""
    line = "(local i32) (loop $l (local.set 5 (i32.add (local.get 5) (i32.const 1)))"
    line += " (drop (call $log (i32.const 2) (i32.const 0) (i32.const 8000)))"
    line += " (br_if $l (i32.lt_u (local.get 5) (i32.const 100))))"
    async with start(unit(abi, event=f"{line} (i32.const 2)")) as running:
        instance = running.runtime.instance
        assert instance is not None
        now = 0.0
        allowance = LogAllowance(lambda: now)
        instance.imports.sync.log_allowance.__dict__.update(allowance.__dict__)
        running.runtime.lifecycle("BACKGROUND")
        while running.runtime.counters.entries < 500:
            await asyncio.sleep(0)
        most = AT_ONCE // 8064
        assert len(running.lines.lines) == most
        now = 1.0
        entries = running.runtime.counters.entries
        while running.runtime.counters.entries < entries + 10:
            await asyncio.sleep(0)
        later = running.lines.lines[most:]
        assert "lines before this were left out" in later[0][1]
        assert len(later) == (AT_ONCE % 8064 + EACH_SECOND) // 8064
