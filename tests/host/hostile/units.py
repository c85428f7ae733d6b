"""Units that mean harm, in WebAssembly text: well behaved but for the parts that a test gives."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dao_sdk.host.abi import Abi

from ..conftest import build

ANSWER = "(drop (call $respond (local.get 0) (i32.const 0) (i32.const 0) (i32.const 0)))"
"""Answers the call whose id is the first parameter, with nothing."""
DONE = f"{ANSWER} (i32.const 0)"
SPIN = "(call $spin)"
TRAP = "(unreachable)"
GROW = "(call $grow)"
DEEP = "(call $deep)"

_FIELDS = """
  (func $spin (loop $l (br $l)))
  (func $grow (loop $l (br_if $l (i32.ge_s (memory.grow (i32.const 1)) (i32.const 0)))))
  (func $deep (call $deep) (call $deep))
  ;; Works for some milliseconds, by the clock of the host.
  (func $work (param $ms i64) (local $end i64)
    (drop (call $clock_now (i32.const 1) (i32.const 64)))
    (local.set $end (i64.add (i64.load (i32.const 64))
      (i64.mul (local.get $ms) (i64.const 1000000))))
    (loop $l
      (drop (call $clock_now (i32.const 1) (i32.const 64)))
      (br_if $l (i64.lt_s (i64.load (i32.const 64)) (local.get $end)))))
"""

_PARTS = {
    "version": "(i32.const 0x10000)",
    "alloc": "(i32.const 1024)",
    "free": "",
    "init": DONE,
    "request": DONE,
    "event": "(i32.const 0)",
    "shutdown": DONE,
}


def unit(abi: Abi, *names: str, more: str = "", memory: str = "1 1024", **parts: str) -> bytes:
    """Make a unit.

    Args:
        abi: The contract; the unit imports respond, cancel, credit, log and clock_now of it.
        names: What it imports besides, such as ``avatar_storage_read``, there called ``$storage_read``.
        more: More fields of the module.
        memory: The limits of its memory.
        parts: The bodies of its exports by their short names; locals are numbered.
    """
    first = ("respond", "cancel", "credit", "log", "clock_now")
    wanted = dict.fromkeys([*(f"avatar_{name}" for name in first), *names])
    entries = [abi.imports_by_name[name] for name in wanted]
    imports = "".join(
        f'(import "avatar_v1" "{entry.name}" (func ${entry.name.removeprefix("avatar_")}'
        f' (param {" ".join(["i32"] * len(entry.params))}) (result i32)))\n'
        for entry in entries
    )
    body = {**_PARTS, **parts}
    exports = "".join(
        f'(func (export "{name}") (param {" ".join(["i32"] * len(params))})'
        f' {"(result i32)" if returns else ""} {body[_SHORT[name]]})\n'
        for name, (params, returns) in abi.exports.items()
    )
    text = f'(module {imports} (memory (export "memory") {memory}) {more} {_FIELDS} {exports})'
    capabilities = dict.fromkeys(entry.capability for entry in entries)
    return build(abi, text, *(name for name in capabilities if name != "call"))


_SHORT = {
    "yuan_abi_version": "version",
    "yuan_alloc": "alloc",
    "yuan_free": "free",
    "yuan_init": "init",
    "yuan_handle_request": "request",
    "yuan_on_event": "event",
    "yuan_shutdown": "shutdown",
}


class Gaps:
    """Turns of a task in the background, and the seconds of work between them."""

    def __init__(self) -> None:
        self._last = time.thread_time()
        self._most = 0.0

    def turn(self) -> None:
        """Note that the task has its turn."""
        self._most = self.longest
        self._last = time.thread_time()

    @property
    def longest(self) -> float:
        """The most seconds between two turns, or from the last one until now."""
        return max(self._most, time.thread_time() - self._last)


@asynccontextmanager
async def turns() -> AsyncIterator[Gaps]:
    """Watch how long the event loop is held.

    What counts is the time for which this thread runs, guests included: that is the same on a busy
    machine, which only makes it wait in between.
    """
    gaps = Gaps()

    async def tick() -> None:
        while True:
            gaps.turn()
            await asyncio.sleep(0)

    task = asyncio.create_task(tick())
    await asyncio.sleep(0)
    try:
        yield gaps
    finally:
        await asyncio.sleep(0)
        task.cancel()
