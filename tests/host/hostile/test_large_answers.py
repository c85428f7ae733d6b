"""Answers of the largest size to as many calls as may be in flight: memory has a cap, all end."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import Any

import pytest

from dao_sdk.host.abi import Abi
from dao_sdk.host.engine.machine import Bounds
from dao_sdk.host.errors import CallError
from dao_sdk.host.runtime.host_calls import MOST_UNTAKEN

from ..conftest import Start
from .test_flat import MIB, resident
from .units import unit

CALLS = 1024
ANSWER = 4 * MIB
HELD = MOST_UNTAKEN * ANSWER
"""What the host holds of answers that nobody has taken yet."""
SLACK = 48 * MIB
"""The memory of the unit itself, and what is being read of one answer."""

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory is read from /proc"
)
WAITING = "(i32.load (i32.add (i32.const 8) (i32.shl (i32.load (i32.const 4)) (i32.const 2))))"
"""The last id that waits: ids lie from address 8 on, their number at 4."""
REQUEST = f"""
  ;; The 4 MiB at 65536 are a message: field 1, of so many bytes as are left.
  (i32.store (i32.const 65536) (i32.const 0xfffffb0a))
  (i32.store8 (i32.const 65540) (i32.const 1))
  (i32.store (i32.add (i32.const 8) (i32.shl (i32.load (i32.const 4)) (i32.const 2)))
    (local.get 0))
  (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 1)))
  (if (i32.ge_u (i32.load (i32.const 4)) (i32.const AT_ONCE)) (then (loop $l
    (i32.store (i32.const 4) (i32.sub (i32.load (i32.const 4)) (i32.const 1)))
    (drop (call $respond {WAITING} (i32.const 0) (i32.const 65536) (i32.const {ANSWER})))
    (br_if $l (i32.load (i32.const 4))))))
  (i32.const 1)"""
"""Collects calls, and answers so many of them at once with as much as can cross."""


class Peak:
    """The most memory that this process held meanwhile."""

    def __init__(self) -> None:
        self.before = self.most = resident()

    def look(self) -> None:
        self.most = max(self.most, resident())

    @property
    def grown(self) -> int:
        return self.most - self.before


async def one(running: Any, peak: Peak) -> str:
    """Call, and let go of the answer; gives how it ended."""
    try:
        reply = await running.echo(timeout=None)
    except CallError as error:
        return error.status
    finally:
        peak.look()
    return "OK" if len(reply) > 4_000_000 else "short"


@pytest.mark.parametrize("at_once", [1, 8, CALLS])
async def test_as_many_large_answers_as_calls(start: Start, abi: Abi, at_once: int) -> None:
    request = REQUEST.replace("AT_ONCE", str(at_once))
    wasm = unit(abi, memory="80 80", alloc="(i32.const 32768)", request=request)
    async with start(wasm, bounds=Bounds(8 * MIB, 5.0)) as running:
        peak = Peak()
        ended = Counter(await asyncio.gather(*(one(running, peak) for _ in range(CALLS))))
        print(f"{at_once} at once: {dict(ended)}, {peak.grown / MIB:.0f} MiB more")
        assert peak.grown < HELD + SLACK
        assert ended.total() == CALLS
        if at_once == CALLS:
            assert ended["OK"] >= MOST_UNTAKEN // 2 and ended["EXHAUSTED"] == CALLS - ended["OK"]
        else:
            assert ended["OK"] == CALLS
        instance: Any = running.runtime.instance
        assert not instance.calls and running.runtime.counters.deaths == 0
