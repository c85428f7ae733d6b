"""Calls under which an instance died, and which the contract allows to be carried out twice."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any, Literal

import pytest

from dao_sdk.host.abi import Abi
from dao_sdk.host.errors import NotFound
from dao_sdk.host.runtime.calls import Client

from .conftest import UNIT, Start, fails, until
from .hostile.units import unit

READ = """
  (i32.store (i32.const 4) (local.get 0))
  (drop (call $storage_read (i32.const 7) (i32.const 64) (i32.const 0)))
  (i32.const 1)"""
"""Reads a key."""
DIE_OR_ANSWER = """
  (if (local.get 2) (then (unreachable)))
  (drop (call $respond (i32.load (i32.const 4)) (i32.const 0) (i32.const 0) (i32.const 0)))
  (i32.const 0)"""
"""Dies if the key is not there, as from a poisonous update; answers if it is."""


class Marks:
    """A storage in which the key is there from the given attempt on."""

    def __init__(self, abi: Abi, deaths: int) -> None:
        self.reply: Any = abi.imports_by_name["avatar_storage_read"].response
        self.deaths = deaths
        self.reads = 0
        self.may_read = asyncio.Event()
        self.may_read.set()

    async def read(self, request: Any) -> Any:
        self.reads += 1
        reads = self.reads
        await self.may_read.wait()
        if reads <= self.deaths:
            raise NotFound("nothing is there")
        return self.reply()


def saying(
    abi: Abi, level: Literal["unknown", "no_side_effects", "idempotent"], effect: bool = False
) -> Abi:
    """The contract, in which its methods say how they may be repeated."""
    methods = (it._replace(idempotency=level, effect=effect) for it in abi.methods)
    return dataclasses.replace(abi, methods=tuple(methods))


def mortal(abi: Abi) -> bytes:
    return unit(abi, "avatar_storage_read", request=READ, event=DIE_OR_ANSWER)


@pytest.mark.parametrize("level", ["no_side_effects", "idempotent"])
@pytest.mark.spec("DEATH-4")
async def test_it_is_repeated_once_in_the_next_instance(start: Start, abi: Abi, level: Any) -> None:
    contract, marks = saying(abi, level), Marks(abi, 1)
    async with start(mortal(contract), contract=contract, extra={"storage": marks}) as running:
        await running.echo()
        assert running.runtime.counters.deaths == 1 and marks.reads == 2
        await running.runtime.request(UNIT["Echo"][0], b"", 60)
        assert running.runtime.counters.deaths == 1


async def test_a_call_that_kills_twice_is_not_tried_again(start: Start, abi: Abi) -> None:
    for effect, status in ((False, "UNAVAILABLE"), (True, "INTERRUPTED")):
        contract, marks = saying(abi, "idempotent", effect), Marks(abi, 2)
        async with start(mortal(contract), contract=contract, extra={"storage": marks}) as running:
            error = await fails(running.echo(), status)
            assert "the unit died before it answered" in error.message
            assert running.runtime.counters.deaths == 2
            await running.echo()
            assert marks.reads == 3 and running.runtime.counters.deaths == 2


@pytest.mark.spec("DEATH-4")
async def test_others_are_not_repeated(start: Start, abi: Abi) -> None:
    for effect, status in ((False, "UNAVAILABLE"), (True, "INTERRUPTED")):
        contract, marks = saying(abi, "unknown", effect), Marks(abi, 1)
        async with start(mortal(contract), contract=contract, extra={"storage": marks}) as running:
            await fails(running.echo(), status)
            assert marks.reads == running.runtime.counters.deaths == 1
            await running.echo()


async def test_nor_are_streams(start: Start, abi: Abi) -> None:
    contract, marks = saying(abi, "no_side_effects"), Marks(abi, 1)
    async with start(mortal(contract), contract=contract, extra={"storage": marks}) as running:
        number = UNIT["Flow"][0]
        stream = Client(running.runtime.dispatcher)._stream(number, running.message("Flow"))
        async with stream:
            await fails(stream.__anext__(), "UNAVAILABLE")
        assert marks.reads == 1


@pytest.mark.parametrize("how", ["cancelled", "timed out"])
async def test_nor_what_nobody_waits_for(start: Start, abi: Abi, how: str) -> None:
    contract, marks = saying(abi, "idempotent"), Marks(abi, 1)
    marks.may_read.clear()
    async with start(mortal(contract), contract=contract, extra={"storage": marks}) as running:
        call = asyncio.create_task(running.echo(b"", 0.01 if how == "timed out" else None))
        await until(lambda: marks.reads == 1)
        if how == "cancelled":
            call.cancel()
        await asyncio.wait([call])
        marks.may_read.set()
        await until(lambda: running.runtime.counters.deaths == 1)
        await running.echo()
        assert marks.reads == 2 and running.runtime.counters.deaths == 1


async def test_a_unit_that_dies_too_often_is_stopped_all_the_same(start: Start, abi: Abi) -> None:
    contract, marks = saying(abi, "idempotent"), Marks(abi, 9)
    async with start(mortal(contract), contract=contract, extra={"storage": marks}) as running:
        await fails(running.echo(), "UNAVAILABLE")
        error = await fails(running.echo(), "UNAVAILABLE")
        assert running.runtime.counters.deaths == 3 and marks.reads == 3
        assert "died" in error.message
