"""What a unit asks of its Avatar: what its imports answer, and what comes of it."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dao_sdk.host.abi import Abi

from .conftest import Start, fails, until
from .hostile.units import DONE
from .tracing import (
    COMPLETION,
    Reads,
    const,
    entries,
    read,
    said,
    traced,
)


@pytest.mark.spec("CALL-1", "CALL-3", "CALL-4", "IMP-10", "IMP-11")
async def test_ids_of_the_unit(start: Start, abi: Abi) -> None:
    """Its ids are its own: 2 is open both ways. What imports return is said as a line each."""
    again = f"(if (i32.eq (local.get 0) (i32.const {COMPLETION})) (then {said('R', const(20), read(2))}))"
    ask = [
        said("R", const(number), text)
        for number, text in enumerate(
            [
                read(0),
                read(2),
                read(2),
                read(-1),
                f"(call $cancel {const(7)})",
                f"(call $cancel {const(-1)})",
                f"(call $cancel {const(-1)})",
                f"(call $credit {const(7)} {const(1)} {const(1)})",
                f"(call $credit {const(2)} {const(1)} {const(1)})",
            ]
        )
    ]
    wasm = traced(
        abi, "avatar_storage_read", request=" ".join(ask) + DONE, event=f"{again} {const(0)}"
    )
    storage = Reads(abi)
    async with start(wasm, extra={"storage": storage}) as running:
        assert await running.echo(b"") == b""
        assert entries(running, "Q")[0][1] == 2
        first = [line for line in entries(running, "R") if line[1] < 20]
        signed = [line[2] - (line[2] >> 31 << 32) for line in first]
        codes = abi.statuses
        missing, invalid = codes["NOT_FOUND"], codes["INVALID_ARGUMENT"]
        assert signed == [invalid, 0, invalid, 0, missing, 0, 0, missing, missing]
        await until(
            lambda: any(line[1:3] == (COMPLETION, 0xFFFFFFFF) for line in entries(running, "E"))
        )
        storage.may.set()  # and then the id is free, in the very entry that says so
        await until(lambda: any(line[1:3] == (COMPLETION, 2) for line in entries(running, "E")))
        assert entries(running, "R")[-1][1:3] == (20, 0)


@pytest.mark.spec("IMP-3", "ALLOC-8")
async def test_bytes_are_copied_before_an_import_returns(start: Start, abi: Abi) -> None:
    """The unit writes over its key as soon as the import has returned, and so it may."""
    # 0a 01 78: the key "x"
    text = f"(i32.store (i32.const 0) (i32.const 0x0078010a)) (drop {read(5, 3)})"
    text += f" (i32.store (i32.const 0) (i32.const -1)) {DONE}"
    storage = Reads(abi)
    storage.may.set()
    async with start(
        traced(abi, "avatar_storage_read", request=text), extra={"storage": storage}
    ) as running:
        await running.echo(b"")
        await until(lambda: storage.keys)
    assert storage.keys == [b"x"]


@pytest.mark.spec("IMP-6")
async def test_what_is_no_request_is_accepted_and_ends_so(start: Start, abi: Abi) -> None:
    text = f"(i32.store (i32.const 0) (i32.const -1)) {said('R', read(5, 4))} {DONE}"
    wasm = traced(abi, "avatar_storage_read", request=text)
    for handler, status in ((Reads(abi), "INVALID_ARGUMENT"), (object(), "UNIMPLEMENTED")):
        async with start(wasm, extra={"storage": handler}) as running:
            await running.echo(b"")
            assert entries(running, "R")[0][1] == 0
            await until(lambda: entries(running, "E"))
            kind, id_, found = entries(running, "E")[0][1:4]
            assert (kind, id_, found - (1 << 32)) == (COMPLETION, 5, abi.statuses[status])


SPARE = "(select (i32.const 4096) (i32.const 0) (i32.eqz (i32.load (i32.const 8))))"
"""Memory until something is at 8, and none from then on."""
NO_MORE = "(i32.store (i32.const 8) (i32.const 1))"


@pytest.mark.spec("ALLOC-4", "ALLOC-7")
async def test_a_unit_without_memory_for_an_answer(start: Start, abi: Abi) -> None:
    storage = Reads(abi, size=10)
    storage.may.set()
    text = f"(drop {read(5)}) {NO_MORE} {DONE}"
    wasm = traced(abi, "avatar_storage_read", alloc=SPARE, request=text)
    async with start(wasm, extra={"storage": storage}) as running:
        await running.echo(b"")
        await until(lambda: entries(running, "E"))
        exhausted = abi.statuses["EXHAUSTED"] + (1 << 32)
        assert entries(running, "E") == [("E", COMPLETION, 5, exhausted, 0)]
        running.runtime.lifecycle("LOW_MEMORY")
        await asyncio.sleep(0.01)
        assert len(entries(running, "E")) == 1 and running.runtime.counters.deaths == 0


@pytest.mark.spec("ALLOC-5", "ORD-6")
async def test_a_unit_without_memory_for_an_item(start: Start, abi: Abi) -> None:
    stopped = asyncio.Event()
    tick = abi.imports_by_name["avatar_timer_start"].response
    assert tick is not None
    items = [tick(), tick(expiries=2)]  # the first crosses as nothing, and so without memory

    class Timer:
        async def start(self, request: object) -> AsyncIterator[Any]:
            try:
                for item in items:
                    yield item
                await asyncio.Event().wait()
            finally:
                stopped.set()

    text = f"(drop (call $timer_start (i32.const 5) (i32.const 0) (i32.const 0))) {NO_MORE} {DONE}"
    wasm = traced(abi, "avatar_timer_start", alloc=SPARE, request=text)
    async with start(wasm, extra={"timer": Timer()}) as running:
        await running.echo(b"")
        await stopped.wait()
        exhausted = abi.statuses["EXHAUSTED"] + (1 << 32)
        assert entries(running, "E") == [
            ("E", COMPLETION, 5, 1, 0),
            ("E", COMPLETION, 5, exhausted, 0),
        ]


@pytest.mark.spec("CRED-7")
async def test_credit_counts_before_its_stream_has_begun(start: Start, abi: Abi) -> None:
    """The unit asks for a stream and grants four items more in the same entry: 20 come at once."""
    tick = abi.imports_by_name["avatar_timer_start"].response
    assert tick is not None
    item = tick()

    class Timer:
        async def start(self, request: object) -> AsyncIterator[Any]:
            while True:
                yield item

    text = "(drop (call $timer_start (i32.const 5) (i32.const 0) (i32.const 0)))"
    text += f" (drop (call $credit (i32.const 5) (i32.const 4) (i32.const 0))) {DONE}"
    async with start(
        traced(abi, "avatar_timer_start", request=text), extra={"timer": Timer()}
    ) as running:
        await running.echo(b"")
        await until(lambda: len(entries(running, "E")) >= 20)
        await asyncio.sleep(0.01)
        assert len(entries(running, "E")) == 20


@pytest.mark.spec("IMP-15", "CALL-15")
async def test_a_rule_that_is_broken_keeps_a_request_from_its_handler(
    start: Start, abi: Abi, shipped: Abi
) -> None:
    abi = dataclasses.replace(abi, rules=shipped.rules)
    storage = Reads(abi)
    storage.may.set()
    wasm = traced(abi, "avatar_storage_read", request=f"{said('R', read(5))} {DONE}")
    async with start(wasm, contract=abi, extra={"storage": storage}) as running:
        await running.echo(b"")  # the unit asks for the empty key
        assert entries(running, "R")[0][1] == 0
        await until(lambda: entries(running, "E"))
        kind, id_, status = entries(running, "E")[0][1:4]
        assert (kind, id_, status - (1 << 32)) == (COMPLETION, 5, abi.statuses["INVALID_ARGUMENT"])
        assert storage.keys == []
        asked = len(entries(running, "Q"))
        error = await fails(running.call("Read", key=b"k" * 1025), "TOO_LARGE")
        assert error.details["field"] == "key" and error.details["limit"] == "1024"
        assert len(entries(running, "Q")) == asked
