"""Hostile units: each ends with a word, none holds the event loop longer than its deadline."""

from __future__ import annotations

import asyncio
import struct
import sys
import threading
import time
from typing import Any

import pytest

from dao_sdk.errors import DaoError
from dao_sdk.host.abi import Abi, AbiParam
from dao_sdk.host.engine.faults import EngineError
from dao_sdk.host.engine.machine import Bounds
from dao_sdk.host.errors import CallError, NotFound, Timeout, UnitStopped

from ..conftest import Start, fails, until
from .units import DEEP, DONE, GROW, SPIN, TRAP, turns, unit

DEADLINE = 0.2
SHORT = Bounds(8 << 20, DEADLINE)
TOLERANCE = 0.5
"""What a slow machine may add to a deadline: seconds of work, since waiting is not counted."""

PAGE = 65_536
BAD = [
    (PAGE, 1),
    (PAGE - 4, 8),
    (0, PAGE + 1),
    (-1, 1),
    (-8, 8),
    (-8, 16),
    (0, 1 << 30),
    (8, -1),
    (0x7FFFFFFF, 0x7FFFFFFF),
    (-0x80000000, -0x80000000),
]
"""Pointers and lengths that are not inside a memory of one page."""


def pointers(abi: Abi) -> list[str]:
    """The imports that carry a pointer."""
    return [it.name for it in abi.imports if any(_points(param) for param in it.params)]


def _points(param: AbiParam) -> bool:
    return param.role.endswith("_pointer") or param.role == "out_i64"


def caller(abi: Abi) -> bytes:
    """A unit that calls the import that a request names, with the pointer that it gives."""
    branches = ""
    for index, name in enumerate(pointers(abi)):
        arguments = " ".join(
            (
                "(i32.load offset=4 (local.get 2))"
                if _points(param)
                else (
                    "(i32.load offset=8 (local.get 2))"
                    if param.role.endswith("_length")
                    else "(i32.const 1)"
                )
            )
            for param in abi.imports_by_name[name].params
        )
        branches += (
            f"(if (i32.eq (i32.load (local.get 2)) (i32.const {index}))"
            f" (then (drop (call ${name.removeprefix('avatar_')} {arguments}))))\n"
        )
    return unit(abi, *pointers(abi), memory="1 1", request=f"{branches} {DONE}")


@pytest.mark.spec("IMP-2")
async def test_bad_pointers_in_every_import(start: Start, abi: Abi) -> None:
    names = pointers(abi)
    assert len(names) >= 15
    async with start(caller(abi)) as running:
        ask = running.runtime.request
        for index, name in enumerate(names):
            for pointer, length in BAD:
                if name == "avatar_clock_now" and pointer + 8 <= PAGE and pointer >= 0:
                    continue  # it has a pointer only
                payload = struct.pack("<III", index, pointer % (1 << 32), length % (1 << 32))
                with pytest.raises(CallError, match="outside its memory") as caught:
                    await ask(1, payload, 10)
                assert caught.value.status == "UNAVAILABLE", name
                await ask(1, struct.pack("<III", 999, 0, 0), 10)
        assert running.runtime.counters.deaths == running.runtime.epoch - 1 > 150


@pytest.mark.parametrize(
    "alloc", [PAGE, PAGE * 1024, -8, 0x7FFFFFF8, -0x80000000, 1028], ids=lambda value: f"{value:#x}"
)
@pytest.mark.parametrize("export", ["init", "request", "event"])
async def test_bad_pointers_for_every_export(
    start: Start, abi: Abi, export: str, alloc: int
) -> None:
    """The host has something to write; where, the unit says."""
    # The switch at 0 says from which call on yuan_alloc lies.
    lie = f"(select (i32.const {alloc}) (i32.const 1024) (i32.load (i32.const 0)))"
    arm = "(i32.store (i32.const 0) (i32.const 1))"
    init = DONE if export == "init" else f"{arm} {DONE}"
    wasm = unit(abi, alloc=f"(i32.const {alloc})" if export == "init" else lie, init=init)
    if export == "init":
        with pytest.raises(UnitStopped, match=r"outside its memory|not aligned"):
            async with start(wasm):
                pass
        return
    async with start(wasm) as running:
        if export == "event":
            running.runtime.lifecycle("BACKGROUND")
            await until(lambda: running.runtime.counters.deaths == 1)
        else:
            error = await fails(running.echo(b"x" * 64), "UNAVAILABLE")
            assert "outside its memory" in error.message or "not aligned" in error.message


EVIL = {
    "spin": (SPIN, "ran longer than"),
    "trap": (TRAP, "unreachable"),
    "deep": (DEEP, "call stack exhausted"),
    "memory": ("(drop (i32.load (i32.const -4)))", "out of bounds"),
    "divide": ("(drop (i32.div_u (i32.const 1) (i32.load (i32.const 8))))", "divide by zero"),
    "call": ("(call_indirect (i32.const 9))", "undefined element"),
    "log": ("(loop $l (drop (call $log (i32.const 1) (i32.const 0) (i32.const 1))) (br $l))",
            "ran longer than"),
    "respond": ("(loop $l (drop (call $respond (i32.const 9) (i32.const 0) (i32.const 0)"
                " (i32.const 0))) (br $l))", "ran longer than|during yuan_alloc"),
}  # fmt: skip


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("export", ["version", "alloc", "init", "request", "event", "shutdown"])
async def test_faults_in_each_export(start: Start, abi: Abi, export: str, evil: str) -> None:
    code, said = EVIL[evil]
    rest = {"version": "(i32.const 0x10000)", "alloc": "(i32.const 1024)", "event": "(i32.const 0)"}
    parts = {export: f"{code} {rest.get(export, DONE)}"}
    wasm = unit(abi, more="(table 1 funcref)", **parts)
    async with turns() as gaps:
        if export in ("version", "alloc", "init"):
            with pytest.raises(UnitStopped, match=said):
                async with start(wasm, bounds=SHORT):
                    pass
        else:
            async with start(wasm, bounds=SHORT) as running:
                if export == "request":
                    with pytest.raises(CallError, match=said):
                        await running.echo()
                elif export == "event":
                    running.runtime.lifecycle("BACKGROUND")
                    await until(lambda: running.runtime.counters.deaths == 1)
    assert gaps.longest < 5 * DEADLINE + TOLERANCE


@pytest.mark.parametrize("export", ["version", "alloc", "init", "request", "event", "shutdown"])
async def test_memory_stays_under_its_cap_in_each_export(
    start: Start, abi: Abi, export: str
) -> None:
    rest = {"version": "(i32.const 0x10000)", "alloc": "(i32.const 1024)", "event": "(i32.const 0)"}
    wasm = unit(abi, **{export: f"{GROW} {rest.get(export, DONE)}"})
    async with start(wasm, bounds=Bounds(8 << 20, 5.0)) as running:
        await running.echo()
        running.runtime.lifecycle("LOW_MEMORY")
        assert running.runtime.memory_bytes <= 8 << 20
    assert running.runtime.counters.deaths == 0


async def test_many_callers_do_not_add_up_to_a_held_loop(start: Start, abi: Abi) -> None:
    """Each entry is within its deadline; together they must not keep everybody else waiting."""
    wasm = unit(abi, request=f"(call $work (i64.const 100)) {DONE}")
    async with start(wasm, bounds=Bounds(8 << 20, 5.0)) as running, turns() as gaps:
        await asyncio.gather(*(running.echo() for _ in range(15)))
        assert gaps.longest < 0.1 + 2 * TOLERANCE


async def test_events_do_not_add_up_to_a_held_loop(start: Start, abi: Abi) -> None:
    wasm = unit(
        abi,
        "avatar_storage_read",
        request="(local i32) (loop $l (local.set 4 (i32.add (local.get 4) (i32.const 1)))"
        " (drop (call $storage_read (local.get 4) (i32.const 0) (i32.const 0)))"
        f" (br_if $l (i32.lt_u (local.get 4) (i32.const 15)))) {DONE}",
        event="(call $work (i64.const 100)) (i32.const 0)",
    )
    async with start(wasm, bounds=Bounds(8 << 20, 5.0)) as running, turns() as gaps:
        await running.echo()
        await until(lambda: running.runtime.counters.entries >= 17)
        assert gaps.longest < 0.1 + 2 * TOLERANCE


class SlowReads:
    """A storage that works for a while on each read, and has nothing."""

    def read(self, request: Any) -> Any:
        end = time.thread_time() + 0.002
        while time.thread_time() < end:
            pass
        raise NotFound("there is nothing")


async def test_handlers_do_not_add_up_to_a_held_loop(start: Start, abi: Abi) -> None:
    """Nothing of a guest runs long, so the loop has its turn by the clock."""
    wasm = unit(
        abi,
        "avatar_storage_read",
        request="(local i32) (loop $l (local.set 4 (i32.add (local.get 4) (i32.const 1)))"
        " (drop (call $storage_read (local.get 4) (i32.const 0) (i32.const 0)))"
        f" (br_if $l (i32.lt_u (local.get 4) (i32.const 1000)))) {DONE}",
    )
    async with start(wasm, extra={"storage": SlowReads()}) as running, turns() as gaps:
        await running.echo()
        await until(lambda: running.runtime.counters.entries >= 1002)
        assert gaps.longest < 2 * TOLERANCE


@pytest.mark.parametrize(
    "init", ["(i32.const 1)", "(i32.const 2)", "(call $work (i64.const 50)) (i32.const 2)"]
)
@pytest.mark.spec("START-7")
async def test_a_unit_that_is_never_ready(start: Start, abi: Abi, init: str) -> None:
    event = init if init != "(i32.const 1)" else "(i32.const 0)"
    async with turns() as gaps:
        with pytest.raises(Timeout, match=r"not ready within 0\.3 s") as caught:
            async with start(unit(abi, init=init, event=event), start_seconds=0.3):
                pass
    assert "start_seconds" in caught.value.help
    assert gaps.longest < 0.05 + 2 * TOLERANCE


async def test_a_unit_that_is_not_ready_again_after_a_death(start: Start, abi: Abi) -> None:
    # The host remembers for it, in the log, that it was started before.
    class Memory:
        lines = 0

        def log(self, level: int, text: str) -> None:
            self.lines += 1

        def now(self, kind: int) -> int:
            return self.lines

    memory = Memory()
    init = f"""(drop (call $clock_now (i32.const 0) (i32.const 64)))
      (drop (call $log (i32.const 1) (i32.const 0) (i32.const 1)))
      (if (i64.ne (i64.load (i32.const 64)) (i64.const 0)) (then (return (i32.const 1)))) {DONE}"""
    wasm = unit(abi, init=init, request=TRAP)
    extra = {"log": memory, "clock": memory}
    async with start(wasm, start_seconds=0.2, extra=extra) as running:
        await fails(running.echo(), "UNAVAILABLE")
        with pytest.raises(UnitStopped, match="not ready within"):
            await running.echo()


@pytest.mark.parametrize(
    "shutdown", ["(i32.const 1)", "(i32.const 2)", "(i32.const 0)", SPIN, TRAP]
)
@pytest.mark.parametrize("open_calls", [0, 3])
@pytest.mark.spec("STOP-5")
async def test_a_unit_that_never_ends(
    start: Start, abi: Abi, shutdown: str, open_calls: int
) -> None:
    text = shutdown if shutdown.startswith("(i32") else f"{shutdown} (i32.const 0)"
    event = "(i32.const 2)" if shutdown == "(i32.const 2)" else "(i32.const 0)"
    wasm = unit(abi, shutdown=text, event=event, request="(i32.const 1)")
    async with start(wasm, bounds=SHORT, patience=0.3) as running:
        tasks = [asyncio.create_task(running.echo(timeout=None)) for _ in range(open_calls)]
        await asyncio.sleep(0)
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(error, DaoError) for error in ended)


@pytest.mark.skipif(sys.platform == "win32", reason="threads tell nothing of their stack there")
def test_a_thread_with_too_little_stack_is_refused(start: Start, abi: Abi) -> None:
    """The unit would take the stack that the program itself runs on, and both would die."""
    wasm = unit(abi, request=f"{DEEP} {DONE}")
    told: list[Exception] = []

    async def use() -> None:
        async with start(wasm) as running:
            await running.echo()

    def work() -> None:
        try:
            asyncio.run(use())
        except DaoError as error:
            told.append(error)

    before = threading.stack_size()
    for kib in (512, 2048):
        try:
            threading.stack_size(kib << 10)
            thread = threading.Thread(target=work)
            thread.start()
        finally:
            threading.stack_size(before)
        thread.join()
    refused, deep = told
    assert isinstance(refused, EngineError) and "512 KiB" in refused.message
    assert "threading.stack_size" in refused.help
    assert isinstance(deep, CallError) and "call stack exhausted" in deep.message
