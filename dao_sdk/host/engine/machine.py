"""One instance of a module: its functions, its memory, and the time that it may take.

Every address is checked, unsigned, against the memory as it is at that moment.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import NamedTuple

import wasmtime
from wasmtime import _ffi as ffi

from . import wasmtime_c
from .faults import EngineError, GuestFault
from .signals import HeldSignals, callbacks_can_skip_signals
from .watchdog import Watchdog, Watched

Function = Callable[..., int]
"""A function across the boundary: unsigned i32 parameters, and an i32 result. One that is imported
takes the :class:`Machine` that calls it before them."""

_PAUSE_SECONDS = 1.0
"""What counts at most of the time between two ticks. They come a hundred times a second, on a busy
machine a few times: whatever lies longer between them, the program was stopped meanwhile, or its machine
slept."""


class Bounds(NamedTuple):
    """What the engine enforces on one instance."""

    memory_bytes: int
    """The cap on linear memory."""
    entry_seconds: float
    """The longest that one entry may take, by the clock."""
    table_elements: int = 65_536
    """The cap on the elements of all tables together."""


class Machine(Watched):
    """One instance of a module, with its memory. Not safe across threads: its owner sees to that."""

    __slots__ = (
        "_at",
        "_data",
        "_failure",
        "_held",
        "_instance",
        "_kept",
        "_late",
        "_left",
        "_limit",
        "_linker",
        "_memory",
        "_open",
        "_prepared",
        "_seen",
        "_store",
        "_watchdog",
        "most_memory_bytes",
        "size",
        "slow",
        "view",
    )

    def __init__(
        self,
        engine: wasmtime.Engine,
        watchdog: Watchdog,
        module: wasmtime.Module,
        space: str,
        imports: Mapping[str, tuple[int, Function]],
        memory: str,
        bounds: Bounds,
    ) -> None:
        super().__init__()
        self._failure: BaseException | None = None
        self._late = False
        self.slow = False
        """Whether the guest was seen at work by the watchdog; its owner clears it."""
        self._seen = -1
        self._at = 0.0
        self._left = 0.0
        self._limit = bounds.entry_seconds
        self._prepared: dict[str, wasmtime_c.Prepared] = {}
        self._kept: list[object] = []
        self._held = None if callbacks_can_skip_signals() else HeldSignals()
        self._watchdog = watchdog
        watchdog.watch(self)
        self._store = wasmtime.Store(engine)
        self._store.set_limits(
            memory_size=bounds.memory_bytes,
            table_elements=bounds.table_elements,
            instances=1,
            tables=16,
            memories=1,
        )
        self._kept.append(wasmtime_c.at_every_tick(self._store, self._may_go_on, self._fail))
        self._linker = wasmtime.Linker(engine)
        for name, (count, function) in imports.items():
            made = wasmtime_c.define(self._linker, space, name, count, function, self, self._fail)
            self._kept.append(made)
        self.running = True
        if watchdog.asleep:
            watchdog.wake()
        try:
            with self._held or nullcontext():
                self._instance = self._linker.instantiate(self._store, module)
        except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
            if isinstance(error, wasmtime.Trap) or self._late:
                raise GuestFault(
                    "trap", f"trapped at its start: {wasmtime_c.first_line(error)}"
                ) from None
            text = wasmtime_c.first_line(error)
            advice = ""
            if "mmap" in text:
                advice = (
                    "A unit needs 4 GiB of addresses, not of memory: raise the limit (`ulimit -v`)."
                )
            raise EngineError(f"cannot make an instance: {text}", advice) from None
        finally:
            self.running = False
        found = self._instance.exports(self._store)[memory]
        if not isinstance(found, wasmtime.Memory):
            raise EngineError(f"export {memory!r} is not a memory")
        self._memory = found._memory
        declared = found.type(self._store).limits.max
        self.most_memory_bytes = min(
            bounds.memory_bytes, bounds.memory_bytes if declared is None else declared << 16
        )
        """What its memory may grow to."""
        self._data = self._store._context()
        self.view = memoryview(bytearray())
        """Its memory as it was when it was last looked at. A memory never shrinks, so what lies within
        :attr:`size` is there; for what lies beyond it there is :meth:`check`."""
        self.size = 0
        """The bytes of the view."""
        self._open = True
        self._look()

    def function(self, name: str, count: int, returns: bool) -> Function:
        """Prepare an exported function.

        Args:
            name: The name of the export; its type was checked before.
            count: How many i32s it takes.
            returns: Whether it returns an i32.

        Returns:
            A function of exactly ``count`` integers. It raises :class:`GuestFault` where the guest
            traps or runs out of time, and whatever an import raised that it called.
        """
        export = self._instance.exports(self._store)[name]
        assert isinstance(export, wasmtime.Func)
        prepared = self._prepared[name] = wasmtime_c.Prepared(self._data, export, count)
        parameters = prepared.parameters
        call: Callable[..., int | None] = prepared.call
        write, result, trapped = prepared.write, prepared.result, prepared.trapped
        watchdog = self._watchdog
        if self._held is not None:
            call = _holding(call, self._held)

        def invoke(*arguments: int) -> int:
            write(*arguments)
            self.running = True
            if watchdog.asleep:
                watchdog.wake()
            try:
                error = call(*parameters)
            finally:
                self.running = False
            if error is not None or trapped[0]:
                self._raise(name, error, prepared.trap)
            return result[0] if returns else 0

        return invoke

    def check(self, pointer: int, length: int) -> None:
        """Make sure that bytes lie in the guest's memory.

        Args:
            pointer: Where they begin, unsigned.
            length: How many, unsigned.

        Raises:
            GuestFault: Any of them lies outside the memory as it is now.
        """
        if pointer + length > self.size:
            self._look()
            if pointer + length > self.size:
                raise GuestFault("pointer", self._outside(pointer, length, "use"))

    def read(self, pointer: int, length: int) -> bytes:
        """Copy bytes out of the guest's memory.

        Args:
            pointer: Where they begin, unsigned.
            length: How many, unsigned.

        Returns:
            The bytes.

        Raises:
            GuestFault: Any of them lies outside the memory as it is now.
        """
        if pointer + length > self.size:
            self._look()
            if pointer + length > self.size:
                raise GuestFault("pointer", self._outside(pointer, length, "read"))
        return self.view[pointer : pointer + length].tobytes()

    def write(self, pointer: int, data: bytes) -> None:
        """Copy bytes into the guest's memory.

        Args:
            pointer: Where they go, unsigned.
            data: The bytes.

        Raises:
            GuestFault: Any of them would lie outside the memory as it is now.
        """
        length = len(data)
        if pointer + length > self.size:
            self._look()
            if pointer + length > self.size:
                raise GuestFault("pointer", self._outside(pointer, length, "write"))
        self.view[pointer : pointer + length] = data

    @property
    def memory_bytes(self) -> int:
        """How large the guest's memory is now."""
        self._look()
        return self.size

    def close(self) -> None:
        """Drop the instance and its memory; nothing of it may be used afterwards."""
        self._open = False
        self.size = 0
        self.view = memoryview(bytearray())
        self._prepared.clear()
        self._linker.close()
        self._store.close()
        self._kept.clear()

    def _look(self) -> None:
        """Read base and size again.

        A memory never shrinks, and the engine is set never to move one, so an address that was
        inside stays inside: what is known may be used until an address lies beyond it. Once closed
        there is no memory, and every address lies beyond it.
        """
        if not self._open:
            return
        at = ctypes.byref(self._memory)
        self.size = ffi.wasmtime_memory_data_size(self._data, at)
        base = ffi.wasmtime_memory_data(self._data, at)
        start = ctypes.cast(base, ctypes.c_void_p).value
        if start and self.size:  # of no bytes at all there is no view
            self.view = wasmtime_c.view((ctypes.c_ubyte * self.size).from_address(start), "B")

    def _outside(self, pointer: int, length: int, verb: str) -> str:
        return (
            f"gave {length} bytes at {pointer:#x} to {verb},"
            f" outside its memory of {self.size} bytes"
        )

    def _fail(self, error: BaseException) -> None:
        """Remember what an import raised until the call into the guest has returned."""
        self._failure = error

    def _may_go_on(self) -> bool:
        """Look at the clock, at every tick of the running entry."""
        now = time.monotonic()
        if self._seen != self.serial:
            self._seen = self.serial
            self._left = self._limit
        else:
            self._left -= min(now - self._at, _PAUSE_SECONDS)
        self._at = now
        self.slow = True
        if self._held is not None and self._held.waiting:
            return False
        if self._left < 0:
            self._late = True
            return False
        return True

    def _raise(self, name: str, error: int | None, trap: ctypes.c_size_t) -> None:
        """Turn what the engine returned into an exception; the pointers are consumed."""
        text = wasmtime_c.cause(error, trap)
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        if self._late:
            raise GuestFault("deadline", f"{name} ran longer than {self._limit:g} s")
        raise GuestFault("trap", f"{name} trapped: {text}")


def _holding(call: Callable[..., int | None], held: HeldSignals) -> Callable[..., int | None]:
    """Let signals wait while a function is called."""

    def holding(*parameters: object) -> int | None:
        with held:
            return call(*parameters)

    return holding
