"""Requests of a unit that parsing would blow up: each is counted by what it would take, and refused."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from typing import Any

import pytest

from dao_sdk.host.abi import Abi

from ..conftest import Start, fails
from .test_flat import MIB, resident
from .units import unit

MOST = 4 * MIB
HELD = 160 * MIB
"""What requests in flight take, as they cross and parsed, and what is being parsed."""


def repeating(abi: Abi, pattern: bytes, size: int, calls: int) -> bytes:
    """A unit that makes so many writes in one entry, each of a pattern repeated up to a size."""
    size = size // len(pattern) * len(pattern)
    data = "".join(f"\\{byte:02x}" for byte in pattern)
    request = f"""(local $n i32)
      (i32.store (i32.const 4) (local.get 0))
      (local.set $n (i32.const {len(pattern)}))
      (loop $f
        (memory.copy (i32.add (i32.const 65536) (local.get $n)) (i32.const 65536) (local.get $n))
        (local.set $n (i32.shl (local.get $n) (i32.const 1)))
        (br_if $f (i32.lt_u (local.get $n) (i32.const {size}))))
      (local.set $n (i32.const 0))
      (loop $l
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (if (i32.eqz (call $storage_write (local.get $n) (i32.const 65536) (i32.const {size})))
          (then (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))))
        (br_if $l (i32.lt_u (local.get $n) (i32.const {calls}))))
      (if (result i32) (i32.load (i32.const 8)) (then (i32.const 1)) (else (i32.const -5)))"""
    event = """
      (i32.store (i32.const 8) (i32.sub (i32.load (i32.const 8)) (i32.const 1)))
      (if (i32.eqz (i32.load (i32.const 8))) (then
        (drop (call $respond (i32.load (i32.const 4)) (i32.const 0) (i32.const 0) (i32.const 0)))))
      (i32.const 0)"""
    return unit(
        abi, "avatar_storage_write", memory="400 400", more=f'(data (i32.const 65536) "{data}")',
        alloc="(i32.const 32768)", request=request, event=event,
    )  # fmt: skip


class Holding:
    """A handler of an author's that holds its requests for a while."""

    def __init__(self, reply: Any) -> None:
        self.reply = reply
        self.taken = 0
        self.before = self.most = resident()

    async def write(self, request: Any) -> Any:
        self.taken += 1
        await asyncio.sleep(0.05)
        self.most = max(self.most, resident())
        assert len(request.changes) + len(request.conditions)
        return self.reply()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
@pytest.mark.parametrize(
    ("pattern", "size", "calls", "taken"),
    [
        (b"\x12\x00", MOST, 15, 0),  # empty changes
        (b"\x0a\x00", MOST, 15, 0),  # empty conditions
        (b"\x12\x02\x0a\x00", MOST, 15, 0),  # empty puts
        (b"\x12\x05\x0a\x03\x0a\x01a", MOST, 15, 0),  # small ones that are valid
        (b"\x12\x05\x0a\x03\x0a\x01a", 64 << 10, 1_000, None),  # many of a middling size
        (b"\x12\x00", 64 << 10, 1_000, None),
        (b"\x12\x00", 4_096, 1_000, 1_000),  # so small that they are not even counted
        (b"\x12\x00", 100 << 10, 1, 1),  # one that is in order, if useless
    ],
)
@pytest.mark.spec("CALL-11")
async def test_floods_of_elements(
    start: Start, abi: Abi, pattern: bytes, size: int, calls: int, taken: int | None
) -> None:
    storage = Holding(abi.imports_by_name["avatar_storage_write"].response)
    wasm = repeating(abi, pattern, size, calls)
    async with start(wasm, extra={"storage": storage}) as running:
        await asyncio.gather(running.echo(b""), return_exceptions=True)
        storage.most = max(storage.most, resident())
        assert running.runtime.counters.deaths == 0
        assert running.runtime.counters.guest_calls <= calls
    grown = storage.most - storage.before
    print(f"{storage.taken} taken, {grown / MIB:.0f} MiB more")
    assert grown < HELD
    if taken is None:
        assert 16 <= storage.taken < calls
    else:
        assert storage.taken == taken


@pytest.mark.parametrize(
    ("method", "status", "element", "said"),
    [("Read", -8, b"\x1a\x00", "NOT_FOUND"), ("Many", 0, b"\x0a\x00", "TOO_LARGE")],
)
@pytest.mark.spec("CALL-12")
async def test_answers_with_floods_of_elements(
    start: Start, abi: Abi, method: str, status: int, element: bytes, said: str
) -> None:
    """An explanation that nobody could read, and an answer of empty messages."""
    size = 2 * MIB
    request = f"""(local $n i32)
      (loop $f
        (i32.store (i32.add (i32.const 65536) (local.get $n))
          (i32.const {int.from_bytes(element * 2, "little")}))
        (local.set $n (i32.add (local.get $n) (i32.const 4)))
        (br_if $f (i32.lt_u (local.get $n) (i32.const {size}))))
      (drop (call $respond (local.get 0) (i32.const {status}) (i32.const 65536) (i32.const {size})))
      (i32.const 0)"""
    many = abi.imports_by_name["avatar_storage_read_many"]
    assert many.request is not None and many.response is not None
    read = abi.methods_by_name["test.Probe.Read"]
    added = read._replace(number=99, name="Many", request=many.request, response=many.response)
    contract = dataclasses.replace(abi, methods=(*abi.methods, added))
    number = 99 if method == "Many" else read.number
    message = contract.methods_by_number[number].request()
    async with start(unit(abi, memory="80 80", request=request), contract=contract) as running:
        error = await fails(running.runtime.dispatcher.unary(number, message, 60), said)
        assert "could not be read" in error.message or "elements" in error.message
