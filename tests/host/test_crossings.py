"""What crosses in which order, seen from inside a unit that writes down every entry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.host.abi import Abi
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.errors import CallError
from dao_sdk.host.runtime.calls import Client
from dao_sdk.host.runtime.host_messages import host_info

from .conftest import GRANTED, UNIT, Start, fails, until
from .hostile.units import ANSWER, DONE, unit
from .tracing import (
    COMPLETION,
    LIFECYCLE,
    RESUME,
    TRACE,
    Reads,
    const,
    entries,
    lines,
    read,
    traced,
)


@pytest.mark.spec("CALL-2", "ALLOC-1", "ALLOC-9", "START-4", "STOP-4", "ORD-5")
async def test_a_life(start: Start, abi: Abi) -> None:
    async with start(traced(abi)) as running:
        await asyncio.gather(running.echo(b""), running.echo(b"abc"), running.call("Wait"))
    echo, wait = UNIT["Echo"][0], UNIT["Wait"][0]
    (_, size, *_), *rest = lines(running)
    assert rest[:4] == [
        ("I", 1, 0, 0, 0),
        ("Q", 2, echo, 0, 0),  # nothing to hand over: no memory is asked for
        ("A", 5, 0, 0, 0),
        ("Q", 3, echo, 5, 0),
    ]
    assert size > 0 and rest[4] == ("Q", 4, wait, 0, 0)
    assert rest[5][:2] == ("S", 5) and 0 < rest[5][2] <= 2000
    assert len(rest) == 6


@pytest.mark.spec("START-3")
async def test_what_a_unit_is_told_at_its_start(start: Start, abi: Abi) -> None:
    heard: list[bytes] = []

    class Log:
        def log(self, level: int, text: str) -> None:
            heard.append(bytes.fromhex(text.replace(" ", "")))

    # Says its HostInfo byte by byte, four numbers in a line.
    text = f"""(local $i i32) (loop $next
      (global.set $at (i32.const 0))
      (call $hex (i32.load8_u (i32.add (local.get 1) (local.get $i))))
      (drop (call $log (i32.const 0) (i32.const 0x400) (global.get $at)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get 2)))) {DONE}"""
    granted = {"log": (), "net": ("a.org", "b.org"), "storage": ("quota=1GiB",)}
    async with start(
        unit(abi, more=TRACE, alloc=const(8192), init=text), granted, extra={"log": Log()}
    ):
        info: Any = abi.host_info.FromString(b"".join(word[3:] for word in heard))
    assert (info.host, info.host_version) == ("test", "1")
    assert (info.contract_major, info.contract_minor) == (abi.major, abi.minor)
    limits = info.limits
    for name in ("max_message_bytes", "max_item_bytes", "max_calls_in_flight"):
        assert getattr(limits, name) == abi.limits[name]
    assert limits.max_memory_bytes == 64 << 20 and limits.entry_deadline_ms == 5000
    guards: Any = abi.host_info.DESCRIPTOR.fields_by_name["guards"].enum_type
    assert sorted(guards.values_by_number[guard].name for guard in info.guards) == [
        "GUARD_ENTRY_DEADLINE",
        "GUARD_MEMORY_GROWTH",
        "GUARD_MODULE_FEATURES",
    ]
    assert info.durability == 0  # the storage of this test does not say
    found = [(grant.capability, tuple(grant.scopes)) for grant in info.grants]
    assert sorted(found) == sorted({**granted, "call": ()}.items())


@pytest.mark.spec("START-3", "STOR-10")
@pytest.mark.parametrize(
    ("durability", "told"), [("full", "DURABILITY_DURABLE"), ("relaxed", "DURABILITY_RELAXED")]
)
async def test_a_unit_is_told_what_becomes_of_its_data(
    start: Start, abi: Abi, tmp_path: Path, durability: Any, told: str
) -> None:
    storage = SqliteStorage.at(tmp_path / "s", durability=durability)
    async with start(unit(abi), {"storage": ()}, extra={"storage": storage}) as running:
        setup = running.runtime._setup
        granted = running.runtime.policy.granted
        info: Any = abi.host_info.FromString(
            host_info(abi, setup.host, setup.bounds, granted, setup.handlers, 0)
        )
        levels: Any = abi.host_info.DESCRIPTOR.fields_by_name["durability"].enum_type
        assert levels.values_by_number[info.durability].name == told
    mode = storage._ready().queue._transactions.connection.execute("PRAGMA synchronous")
    assert mode.fetchone()[0] == {"full": 2, "relaxed": 1}[durability]
    await storage.close()


@pytest.mark.spec("START-5", "START-8", "LIVE-1")
async def test_what_comes_while_it_starts(start: Start, abi: Abi) -> None:
    """The unit answers its start only on a tick of a timer."""
    tick = f"(if (i32.eq (local.get 0) (i32.const 1)) (then {ANSWER.replace('local.get 0', 'i32.const 1')}))"
    wasm = traced(
        abi,
        "avatar_timer_start",
        init=f"(drop (call $timer_start (i32.const 9) (i32.const 0) (i32.const 0))) {const(1)}",
        event=f"{tick} {const(0)}",
    )
    may, begun = asyncio.Event(), asyncio.Event()

    class Timer:
        async def start(self, request: object) -> AsyncIterator[Any]:
            begun.set()
            await may.wait()
            yield abi.imports_by_name["avatar_timer_start"].response()  # type: ignore[misc]

    starting = start(wasm, extra={"timer": Timer()})
    opening = asyncio.create_task(starting.__aenter__())
    await begun.wait()
    runtime = _runtime_of(starting)
    calls = [
        asyncio.create_task(runtime.request(UNIT[name][0], b"", 60)) for name in ("Echo", "Wait")
    ]
    runtime.lifecycle("LOW_MEMORY")
    runtime.regrant({name: GRANTED[name] for name in ("log", "timer")})
    await asyncio.sleep(0)
    may.set()
    running = await opening
    try:
        await asyncio.gather(*calls)
        await until(lambda: any(line[1] == LIFECYCLE for line in entries(running, "E")))
        found = entries(running, "I", "Q", "E")
        assert found[0][0] == "I" and found[1][:3] == ("E", COMPLETION, 9)
        after = [line[:2] for line in found[2:] if line[:2] != ("E", COMPLETION)]
        assert sorted(after) == sorted([("E", LIFECYCLE), ("Q", 2), ("Q", 3)])
        assert after[0] == ("E", LIFECYCLE) and after[1:] == [("Q", 2), ("Q", 3)]
    finally:
        await starting.__aexit__(None, None, None)


def _runtime_of(starting: Any) -> Any:
    """The runtime that a fixture is about to give."""
    return starting.gen.ag_frame.f_locals["runtime"]


@pytest.mark.spec("START-6")
async def test_a_start_that_is_refused_is_not_tried_again(start: Start, abi: Abi) -> None:
    refuse = ANSWER.replace("(local.get 0) (i32.const 0)", "(local.get 0) (i32.const -9)")
    starting = start(traced(abi, init=f"{refuse} {const(0)}"))
    with pytest.raises(CallError) as caught:
        await starting.__aenter__()
    assert caught.value.status == "CONFLICT"
    wrong = "(i32.store8 (i32.const 0) (i32.const 255))"
    wrong += ANSWER.replace("(i32.const 0) (i32.const 0)))", "(i32.const 0) (i32.const 1)))")
    with pytest.raises(CallError) as caught:
        await start(traced(abi, init=f"{wrong} {const(0)}")).__aenter__()
    assert caught.value.status == "INTERNAL"


@pytest.mark.spec("ENTRY-5", "ENTRY-7", "ENTRY-11")
async def test_a_yield_is_owed_one_resume(start: Start, abi: Abi) -> None:
    """Both calls yield before the first RESUME comes, which answers them; the events refuse."""
    both = "".join(
        f"(drop (call $respond (i32.const {id_}) (i32.const 0) (i32.const 0) (i32.const 0)))"
        for id_ in (2, 3)
    )
    wasm = traced(
        abi,
        request=const(2),
        event=f"(if (i32.eq (local.get 0) (i32.const {RESUME})) (then {both})) (i32.const -11)",
    )
    async with start(wasm) as running:
        waiting = asyncio.gather(running.echo(b""), running.echo(b""))
        running.runtime.lifecycle("BACKGROUND")  # returns no YIELD, and takes no debt away
        await waiting
        for _ in range(5):
            await asyncio.sleep(0)
        resumes = [line for line in entries(running, "E") if line[1] == RESUME]
        assert resumes == [("E", RESUME, 0, 0, 0)]
        assert running.runtime.counters.refused_events == 2
        assert running.runtime.counters.deaths == 0


@pytest.mark.spec("CRED-5", "CANC-1")
async def test_no_credit_after_the_end_and_no_entry_after_a_cancel(start: Start, abi: Abi) -> None:
    """Eight items and the end come at once; taking them grants nothing any more."""
    item = "(drop (call $respond (local.get 0) (i32.const 1) (i32.const 0) (i32.const 0)))"
    async with start(traced(abi, request=f"{item * 8} {DONE}")) as running:
        flow = Client(running.runtime.dispatcher)._stream(UNIT["Flow"][0], running.message("Flow"))
        assert [item async for item in flow] and entries(running, "E") == []
        given_up = [asyncio.create_task(running.echo(b"")) for _ in range(2000)]
        await asyncio.sleep(0)
        waiting = [task for task in given_up if not task.done()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        asked = len(entries(running, "Q"))
        assert await running.echo(b"") == b"" and len(entries(running, "Q")) == asked + 1
    async with start(traced(abi, request=const(1))) as running:  # which answers nothing
        first = [asyncio.create_task(running.echo(b"", None)) for _ in range(1024)]
        late = asyncio.create_task(running.echo(b"", None))
        await until(lambda: len(entries(running, "Q")) == 1024)
        late.cancel()
        await asyncio.gather(late, return_exceptions=True)
        await fails(running.echo(b"", 0.01), "TIMEOUT")
        assert len(entries(running, "Q")) == 1024
        for task in first:
            task.cancel()


@pytest.mark.spec("DEATH-2")
async def test_nothing_enters_a_dead_instance(start: Start, abi: Abi) -> None:
    """It has a call open and answers to come when it dies; the next instance hears of none."""
    storage = Reads(abi)
    die = f"(if (i32.eq (local.get 1) {const(UNIT['Trap'][0])}) (then (unreachable)))"
    wasm = traced(abi, "avatar_storage_read", request=f"{die} (drop {read(5)}) {DONE}")
    async with start(wasm, extra={"storage": storage}) as running:
        await running.echo(b"")
        await fails(running.call("Trap"), "UNAVAILABLE")
        storage.may.set()
        await until(lambda: running.runtime.epoch == 2 and len(entries(running, "I")) == 2)
        await asyncio.sleep(0.01)
        after = lines(running)[lines(running).index(("I", 1, 0, 0, 0), 2) :]
        assert [line for line in after if line[0] == "E"] == []
        await running.echo(b"")


@pytest.mark.spec("CALL-14")
@pytest.mark.parametrize("timeout", [-1, float("inf"), float("nan"), 1e10, True, "1"])
async def test_timeouts_that_are_none(start: Start, abi: Abi, timeout: Any) -> None:
    async with start(traced(abi)) as running:
        await fails(running.echo(b"", timeout), "INVALID_ARGUMENT")
        assert entries(running, "Q") == []


@pytest.mark.spec("ALLOC-12", "DEATH-10")
async def test_the_stack_that_a_unit_may_rely_on(start: Start, abi: Abi) -> None:
    """Each call keeps 16 numbers of 64 bits until the one inside it returns: 230 KiB of them."""
    sum_up = " ".join(
        f"(local.set $sum (i64.add (local.get $sum) (local.get {at})))" for at in range(1, 17)
    )
    fill = " ".join(
        f"(local.set {at} (i64.load (i32.and (local.get 0) (i32.const {8 * at}))))"
        for at in range(1, 17)
    )
    deep = f"""(func $down (param i32) (result i64) (local {"i64 " * 16}) (local $sum i64)
      {fill}
      (if (local.get 0) (then
        (local.set $sum (call $down (i32.sub (local.get 0) (i32.const 1))))))
      {sum_up} (local.get $sum))"""
    depth = abi.limits["guest_stack_bytes"] * 9 // 10 // 128
    for times, dies in ((depth, False), (1 << 30, True)):
        text = f"(drop (call $down {const(times)})) {DONE}"
        async with start(unit(abi, more=deep, request=text)) as running:
            if dies:
                assert "stack" in (await fails(running.echo(b""), "UNAVAILABLE")).message
            else:
                assert await running.echo(b"") == b""
