"""What ends an instance, what follows, and what hostile units cannot do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dao_sdk.host.abi import Abi
from dao_sdk.host.engine.machine import Bounds
from dao_sdk.host.errors import UnitStopped
from dao_sdk.host.runtime.calls import Client

from .conftest import GRANTED, UNIT, UNITS, Running, Start, build, fails, until
from .hostile.units import turns

SHORT = Bounds(64 << 20, 0.1)


@pytest.mark.parametrize(
    ("name", "cause"),
    [("Trap", "unreachable"), ("Spin", "ran longer than"), ("Straddle", "outside its memory")],
)
@pytest.mark.spec("DEATH-1")
async def test_a_fault_ends_the_instance_and_a_new_one_follows(
    start: Start, name: str, cause: str
) -> None:
    async with start(bounds=SHORT) as unit:
        error = await fails(unit.call(name), "UNAVAILABLE")
        assert cause in error.message
        assert await unit.echo(b"again") == b"again"
        assert unit.runtime.epoch == 2
        assert unit.runtime.counters.deaths == 1


@pytest.mark.spec("DEATH-9")
async def test_the_last_words_of_a_panic_are_told(start: Start, abi: Abi) -> None:
    text = """(i64.store (i32.const 8) (i64.const 0x0a67_6e69_6b63_6970))
      (drop (call $log (i32.const 4) (i32.const 8) (i32.const 8))) (unreachable)"""
    async with start(hostile(abi, request=text)) as unit:
        error = await fails(unit.echo(), "UNAVAILABLE")
        assert "unreachable" in error.message and "it said: picking" in error.message


@pytest.mark.spec("DEATH-3", "DEATH-5", "DEATH-6")
async def test_calls_in_flight_end_truthfully(start: Start) -> None:
    async with start() as unit:
        unit.storage.may_write.clear()
        write = unit.message("Write")
        write.changes.add().put.key = b"k"
        writing = asyncio.create_task(unit.runtime.dispatcher.unary(UNIT["Write"][0], write, None))
        waiting = asyncio.create_task(unit.call("Wait", None))
        ticking = Client(unit.runtime.dispatcher)._stream(
            UNIT["Timer"][0], unit.message("Timer", delay_ms=9999)
        )
        async with ticking:
            instance = unit.runtime.instance
            assert instance is not None
            await until(lambda: len(instance.calls) == 3 and len(instance.capabilities) == 2)
            trapped = asyncio.create_task(unit.call("Trap"))
            await until(lambda: instance.dead)
            assert not writing.done()
            unit.storage.may_write.set()
            await fails(trapped, "UNAVAILABLE")
            await fails(waiting, "UNAVAILABLE")
            # The write had been accepted: it settles before the caller hears of the death.
            error = await fails(writing, "INTERRUPTED")
            assert unit.storage.done == ["write"] and b"k" in unit.storage.data
            assert "request id" in error.help
            await fails(ticking.__anext__(), "UNAVAILABLE")
        assert unit.timers.stopped == 1
        await fails(unit.call("TrapEffect"), "INTERRUPTED")
        assert await unit.echo() == b"x"


@pytest.mark.spec("DEATH-5")
async def test_an_accepted_write_takes_effect_though_its_entry_trapped(start: Start) -> None:
    async with start() as unit:
        write = unit.message("WriteTrap")
        write.changes.add().put.key = b"k"
        await fails(unit.runtime.dispatcher.unary(UNIT["WriteTrap"][0], write, None), "INTERRUPTED")
        assert b"k" in unit.storage.data


@pytest.mark.spec("DEATH-3")
async def test_calls_that_were_not_handed_over_survive_a_death(start: Start) -> None:
    async with start() as unit:
        tasks = [asyncio.create_task(unit.call("Trap"))]
        tasks += [asyncio.create_task(unit.echo(b"%d" % index)) for index in range(50)]
        results: list[Any] = await asyncio.gather(*tasks, return_exceptions=True)
        assert results[1:] == [b"%d" % index for index in range(50)]


@pytest.mark.spec("DEATH-7", "DEATH-8")
async def test_three_deaths_without_a_success_stop_it(start: Start) -> None:
    async with start() as unit:
        for _ in range(4):  # with a success in between they do not add up
            await fails(unit.call("Trap"), "UNAVAILABLE")
            await unit.echo()
        for _ in range(3):
            await fails(unit.call("Trap"), "UNAVAILABLE")
        with pytest.raises(UnitStopped, match=r"died 3 times.*unreachable"):
            await unit.echo()


@pytest.mark.spec("DEATH-10")
async def test_the_event_loop_lives_through_a_spinning_unit(start: Start) -> None:
    async with start(bounds=SHORT) as unit, turns() as gaps:
        await fails(unit.call("Spin"), "UNAVAILABLE")
    assert SHORT.entry_seconds / 10 < gaps.longest < 1.0


HOSTILE = """(module
  (import "avatar_v1" "avatar_respond" (func $respond (param i32 i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_log" (func $log (param i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_clock_now" (func $clock (param i32 i32) (result i32)))
  (import "avatar_v1" "avatar_random_fill" (func $random (param i32 i32) (result i32)))
  (import "avatar_v1" "avatar_storage_read" (func $read (param i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_storage_scan" (func $scan (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1 1024)
  (func $spin (loop $l (br $l)))
  (func (export "yuan_abi_version") (result i32) (i32.const 0x10000))
  (func (export "yuan_alloc") (param i32) (result i32) {alloc})
  (func (export "yuan_free") (param i32 i32))
  (func (export "yuan_init") (param $id i32) (param i32 i32) (result i32)
    {init}
    (drop (call $respond (local.get $id) (i32.const 0) (i32.const 0) (i32.const 0))) (i32.const 0))
  (func (export "yuan_handle_request") (param $id i32) (param i32 i32 i32) (result i32) {request})
  (func (export "yuan_on_event") (param i32 i32 i32 i32 i32) (result i32) {event})
  (func (export "yuan_shutdown") (param $id i32) (param i32) (result i32) {shutdown}))"""

DEFAULTS = {
    "alloc": "(i32.const 1024)",
    "init": "",
    "request": "(i32.const 1)",
    "event": "(i32.const 0)",
    "shutdown": "(drop (call $respond (local.get $id) (i32.const 0) (i32.const 0) (i32.const 0)))"
    " (i32.const 0)",
}


def hostile(abi: Abi, **parts: str) -> bytes:
    """A unit that is well behaved but for the parts given."""
    wat = HOSTILE
    for name, text in {**DEFAULTS, **parts}.items():
        wat = wat.replace("{" + name + "}", text)
    return build(abi, wat, "log", "clock", "random", "storage")


@pytest.mark.parametrize(
    ("alloc", "cause"),
    [
        ("(i32.const -8)", "outside its memory"),
        ("(i32.const 0x7ffffff8)", "outside its memory"),
        ("(i32.const 65528)", "outside its memory"),
        ("(i32.const 1025)", "not aligned"),
        ("(unreachable)", "unreachable"),
        ("(call $spin) (i32.const 0)", "ran longer"),
        (
            "(call $respond (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0))",
            "during yuan_alloc",
        ),
        ("(call $read (i32.const 1) (i32.const 0) (i32.const 0))", "during yuan_alloc"),
        ("(call $clock (i32.const 0) (i32.const 8))", "during yuan_alloc"),
        ("(call $random (i32.const 8) (i32.const 8))", "during yuan_alloc"),
    ],
)
@pytest.mark.spec("ALLOC-2", "IMP-1", "START-9")
async def test_hostile_alloc(start: Start, abi: Abi, alloc: str, cause: str) -> None:
    with pytest.raises(UnitStopped, match=cause):
        async with start(hostile(abi, alloc=alloc), bounds=SHORT):
            pass


@pytest.mark.spec("LOG-5")
async def test_logging_during_alloc_is_legal(start: Start, abi: Abi) -> None:
    alloc = "(drop (call $log (i32.const 0) (i32.const 0) (i32.const 1))) (i32.const 1024)"
    async with start(hostile(abi, alloc=alloc)) as unit:
        assert unit.lines.lines


@pytest.mark.spec("ALLOC-3")
async def test_alloc_without_memory_is_no_fault(start: Start, abi: Abi) -> None:
    # The first alloc, for init, succeeds; those after it do not.
    wasm = hostile(
        abi,
        alloc="(local i32) (local.set 1 (i32.load (i32.const 0)))"
        " (i32.store (i32.const 0) (i32.const -1))"
        " (select (i32.const 0) (i32.const 1024) (local.get 1))",
    )
    async with start(wasm) as unit:
        await fails(unit.echo(b"x"), "EXHAUSTED")
        assert unit.runtime.epoch == 1


@pytest.mark.parametrize(
    "request_",
    [
        "(call $respond (local.get $id) (i32.const 0) (i32.const 0) (i32.const 0x7fffffff))",
        "(call $respond (local.get $id) (i32.const 0) (i32.const -1) (i32.const 2))",
        "(call $respond (i32.const 77) (i32.const 0) (i32.const -1) (i32.const 2))",
        "(call $respond (local.get $id) (i32.const 0) (i32.const 65533) (i32.const 4))",
        "(call $respond (local.get $id) (i32.const 0) (i32.const -8) (i32.const 16))",
        "(call $log (i32.const 9) (i32.const -8) (i32.const 8))",
        "(call $clock (i32.const 0) (i32.const 65529))",
        "(call $clock (i32.const 9) (i32.const -4))",
        "(call $random (i32.const 0) (i32.const -1))",
        "(call $read (i32.const 0) (i32.const -8) (i32.const 9))",
        "(call $read (i32.const 1) (i32.const 0) (i32.const 0x40000000))",
    ],
)
@pytest.mark.spec("IMP-2")
async def test_bad_pointers_poison_whatever_else_the_call_says(
    start: Start, abi: Abi, request_: str
) -> None:
    async with start(hostile(abi, request=request_)) as unit:
        error = await fails(unit.echo(), "UNAVAILABLE")
        assert "outside its memory" in error.message


@pytest.mark.parametrize("part", ["init", "request", "event", "shutdown"])
@pytest.mark.parametrize("evil", ["(unreachable)", "(call $spin)"])
@pytest.mark.spec("DEATH-1", "STOP-8")
async def test_faults_in_each_export(start: Start, abi: Abi, part: str, evil: str) -> None:
    text = f"{evil} {DEFAULTS[part]}"
    if part == "init":
        with pytest.raises(UnitStopped):
            async with start(hostile(abi, init=text), bounds=SHORT):
                pass
        return
    async with start(hostile(abi, **{part: text}), bounds=SHORT) as unit:
        if part == "request":
            await fails(unit.echo(), "UNAVAILABLE")
        if part == "event":
            unit.runtime.lifecycle("LOW_MEMORY")
            await until(lambda: unit.runtime.counters.deaths == 1)


@pytest.mark.spec("IMP-7", "IMP-9", "ENTRY-2", "ENTRY-3", "ERR-8")
async def test_unknown_statuses_and_results_are_errors(start: Start, abi: Abi) -> None:
    respond = "(drop (call $respond (local.get $id) (i32.const {}) (i32.const 0) (i32.const 0)))"
    for status, wanted in (("-99", "INTERNAL"), ("7", "INTERNAL"), ("-8", "NOT_FOUND")):
        text = respond.replace("{}", status) + "(i32.const 0)"
        async with start(hostile(abi, request=text)) as unit:
            await fails(unit.echo(), wanted)
    async with start(hostile(abi, request="(i32.const 99)")) as unit:
        await fails(unit.echo(), "INTERNAL")
    async with start(hostile(abi, event="(i32.const -11)")) as unit:
        unit.runtime.lifecycle("BACKGROUND")
        await until(lambda: unit.runtime.counters.refused_events == 1)


@pytest.mark.spec("IMP-8")
async def test_items_of_a_call_that_answers_once_are_refused(start: Start, abi: Abi) -> None:
    text = """(drop (call $respond (local.get $id) (i32.const 1) (i32.const 0) (i32.const 0)))
      (drop (call $respond (local.get $id) (i32.const 0) (i32.const 0) (i32.const 0))) (i32.const 0)"""
    async with start(hostile(abi, request=text)) as unit:
        assert await unit.echo() == b""
        assert unit.runtime.counters.strays == 1


@pytest.mark.spec("CALL-9", "IMP-5")
async def test_a_unit_that_issues_calls_without_end_is_refused(start: Start, abi: Abi) -> None:
    class Never:
        async def read(self, request: object) -> None:
            await asyncio.Event().wait()

    text = """(local i32) (loop $again
        (local.set 4 (i32.add (local.get 4) (i32.const 1)))
        (br_if $again (i32.eqz (call $read (local.get 4) (i32.const 0) (i32.const 0)))))
      (drop (call $respond (local.get $id) (i32.const -5) (i32.const 0) (i32.const 0))) (i32.const 0)"""
    async with start(hostile(abi, request=text), extra={"storage": Never()}) as unit:
        await fails(unit.echo(), "BUSY")
        instance = unit.runtime.instance
        assert instance is not None and len(instance.capabilities) == 1024


@pytest.mark.spec("LOG-3", "LOG-4")
async def test_log_floods_are_bounded(start: Start, abi: Abi) -> None:
    text = """(local i32) (loop $again
        (local.set 4 (i32.add (local.get 4) (i32.const 1)))
        (drop (call $log (i32.const 2) (i32.const 0) (i32.const 60000)))
        (br_if $again (i32.lt_u (local.get 4) (i32.const 5000))))
      (drop (call $respond (local.get $id) (i32.const 0) (i32.const 0) (i32.const 0))) (i32.const 0)"""
    async with start(hostile(abi, request=text)) as unit:
        await unit.echo()
        assert 100 < len(unit.lines.lines) < 200


@pytest.mark.spec("ALLOC-11")
async def test_memory_stays_under_its_cap(start: Start, abi: Abi) -> None:
    text = """(loop $again (br_if $again (i32.ge_s (memory.grow (i32.const 1)) (i32.const 0))))
      (drop (call $respond (local.get $id) (i32.const 0) (i32.const 0) (i32.const 0))) (i32.const 0)"""
    async with start(hostile(abi, request=text), bounds=Bounds(8 << 20, 5.0)) as unit:
        await unit.echo()
        assert unit.runtime.memory_bytes == 8 << 20


@pytest.mark.spec("ENTRY-6", "DEATH-10")
async def test_a_unit_that_yields_for_ever_leaves_the_loop_alive(start: Start, abi: Abi) -> None:
    async with start(hostile(abi, request="(i32.const 2)", event="(i32.const 2)")) as unit:
        task = asyncio.create_task(unit.echo(timeout=None))
        entries = unit.runtime.counters.entries
        async with turns() as gaps:
            await until(lambda: unit.runtime.counters.entries > entries + 100)
        assert gaps.longest < 0.5
        task.cancel()


@pytest.mark.spec("ENTRY-10")
async def test_endless_instant_calls_leave_the_loop_alive(start: Start, abi: Abi) -> None:
    class Instant:
        def read(self, request: object) -> Any:
            return abi.imports_by_name["avatar_storage_read"].response()  # type: ignore[misc]

    again = "(drop (call $read (i32.const 5) (i32.const 0) (i32.const 0))) (i32.const 1)"
    async with start(
        hostile(abi, request=again, event=again), extra={"storage": Instant()}
    ) as unit:
        task = asyncio.create_task(unit.echo(timeout=None))
        entries = unit.runtime.counters.entries
        async with turns() as gaps:
            await until(lambda: unit.runtime.counters.entries > entries + 100)
        assert gaps.longest < 0.5
        task.cancel()


async def test_an_item_may_lead_to_the_next_call(
    start: Start, abi: Abi, caplog: pytest.LogCaptureFixture
) -> None:
    class Nested:
        calls = 0

        async def scan(self, request: object) -> AsyncIterator[Any]:
            yield abi.imports_by_name["avatar_storage_scan"].response()  # type: ignore[misc]

        def read(self, request: object) -> Any:
            # Called in the middle of the delivery of an item, in the step of the stream's task.
            self.calls += 1
            return abi.imports_by_name["avatar_storage_read"].response()  # type: ignore[misc]

    nested = Nested()
    first = "(drop (call $scan (i32.const 7) (i32.const 0) (i32.const 0))) (i32.const 1)"
    again = "(drop (call $read (i32.const 5) (i32.const 0) (i32.const 0))) (i32.const 1)"
    async with start(hostile(abi, request=first, event=again), extra={"storage": nested}) as unit:
        task = asyncio.create_task(unit.echo(timeout=None))
        await until(lambda: nested.calls > 1)
        assert "failed" not in caplog.text
        task.cancel()


@pytest.mark.spec("IMP-5", "IMP-13", "ERR-10", "ERR-11")
async def test_what_is_not_granted_is_denied_and_told(start: Start, caplog: Any) -> None:
    async with start() as unit:
        denials: list[Any] = []
        forget = unit.runtime.policy.denials.add(denials.append)
        for _ in range(2):
            error = await fails(drain(unit, "Net", url="https://example.org"), "DENIED")
        assert [denial.first for denial in denials] == [True, False]
        assert denials[0].capability == "net" and "dao grants allow net=" in denials[0].help
        assert "probe asked for 'net'" in str(denials[0])
        assert error.status == "DENIED"
        assert unit.runtime.counters.denials == 2
        forget()


@pytest.mark.spec("GRANT-10")
async def test_an_explicit_empty_grant_means_nothing(start: Start) -> None:
    async with start(granted={}) as unit:
        await fails(unit.call("Read", key=b"k"), "DENIED")
        await unit.call("Log", value=b"unheard")
        assert not unit.lines.lines
        assert (await unit.call("Clock")).value == bytes(8)


@pytest.mark.spec("LIVE-1", "LIVE-3", "LIVE-5")
async def test_revoking_while_it_runs(start: Start) -> None:
    async with start() as unit:
        ticks = Client(unit.runtime.dispatcher)._stream(
            UNIT["Timer"][0], unit.message("Timer", delay_ms=1, interval_ms=1)
        )
        async with ticks:
            await ticks.__anext__()
            unit.runtime.regrant({name: GRANTED[name] for name in ("log", "storage")})
            with pytest.raises(Exception, match="timer"):
                async for _ in ticks:
                    pass
        await fails(drain(unit, "Timer", delay_ms=1), "DENIED")
        await until(lambda: unit.timers.stopped == 1)


async def drain(unit: Running, name: str, **fields: Any) -> None:
    async for _ in Client(unit.runtime.dispatcher)._stream(
        UNIT[name][0], unit.message(name, **fields)
    ):
        pass


def test_every_unit_of_this_folder_is_used() -> None:
    assert [path.name for path in UNITS.iterdir()] == ["probe.wat"]
