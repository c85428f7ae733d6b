"""The WebAssembly engine: the only file that knows wasmtime.

The rest of the runtime sees six operations: compile, instantiate (with imports
and bounds), call, read, write, close. Calls and imports go through prepared
structures straight to wasmtime's unchecked C functions: the public Python
call converts every value and costs ten times as much.

Unchecked means that the engine does not compare the types; they are compared
once, when the module is loaded (every parameter and result of the contract is
an i32, see ``module.py``).
"""

from __future__ import annotations

import ctypes
import hashlib
import math
import platform
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import wasmtime
from wasmtime import _ffi as ffi

from ...errors import DaoError
from .cache import ModuleCache
from .watchdog import TICK_SECONDS, Watchdog, Watched

_WORDS = ctypes.sizeof(ffi.wasmtime_val_raw_t) // 4
"""How many u32s apart consecutive raw values lie."""

_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_size_t,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_uint32),
    ctypes.c_size_t,
)
_DEADLINE = ctypes.CFUNCTYPE(
    ctypes.c_size_t,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_uint64),
    ctypes.POINTER(ctypes.c_uint8),
)

_NOTHING = ctypes.CFUNCTYPE(None, ctypes.c_void_p)()

Function = Callable[..., int]
"""A function across the boundary: unsigned i32 parameters, and an i32 result."""


class GuestFault(Exception):
    """The guest did what ends it: nothing may enter this instance again.

    Args:
        kind: ``trap``, ``deadline`` or ``pointer``; ``host`` where an import itself failed.
        message: What happened, for a person.
    """

    def __init__(self, kind: Literal["trap", "deadline", "pointer", "host"], message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class EngineError(DaoError):
    """The engine refuses a module: it is no valid module, or outside of what is allowed."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the engine enforces on one instance."""

    memory_bytes: int
    """The cap on linear memory."""
    entry_seconds: float
    """The longest that one entry may take."""
    table_elements: int = 65_536
    """The cap on the elements of all tables together."""


class Engine:
    """Compiles modules and makes instances of them.

    Args:
        cache: Where compiled modules are kept.
    """

    _shared: wasmtime.Engine | None = None
    _watchdog: Watchdog | None = None
    _lock = threading.Lock()

    def __init__(self, cache: ModuleCache) -> None:
        self._cache = cache
        with Engine._lock:
            if Engine._shared is None:
                shared = wasmtime.Engine(_config())
                pointer = shared.ptr()
                tick = ffi.wasmtime_engine_increment_epoch
                Engine._watchdog = Watchdog(lambda: tick(pointer))
                Engine._shared = shared
        assert Engine._watchdog is not None
        self.engine = Engine._shared
        self.watchdog = Engine._watchdog

    def compile(self, wasm: bytes) -> wasmtime.Module:
        """Compile a module, or fetch it from the cache. Safe on any thread.

        Args:
            wasm: The binary module.

        Returns:
            The compiled module.

        Raises:
            EngineError: It is not valid, or uses what the contract does not allow.
        """
        digest = hashlib.sha256(wasm).hexdigest()
        key = f"{digest}-wasmtime-{_version()}-{platform.machine()}"
        found: list[wasmtime.Module] = []

        def accept(compiled: bytes) -> bool:
            try:
                found.append(wasmtime.Module.deserialize(self.engine, compiled))
            except wasmtime.WasmtimeError:
                return False
            return True

        if self._cache.load(key, accept):
            return found[0]
        try:
            module = wasmtime.Module(self.engine, wasm)
        except wasmtime.WasmtimeError as error:
            raise EngineError(
                f"not a module that this host can run: {_first_line(error)}"
            ) from None
        self._cache.store(key, bytes(module.serialize()))
        return module

    def instantiate(
        self,
        module: wasmtime.Module,
        space: str,
        imports: Mapping[str, tuple[int, Function]],
        memory: str,
        bounds: Bounds,
    ) -> Machine:
        """Make an instance.

        Args:
            module: A compiled module.
            space: The module name of every import.
            imports: For each imported name how many i32s it takes, and what it does.
            memory: The name of the exported memory.
            bounds: What the instance may use.

        Returns:
            The running instance.

        Raises:
            GuestFault: It trapped while it was made.
            EngineError: The engine could not make it.
        """
        return Machine(self, module, space, imports, memory, bounds)


class Machine(Watched):
    """One instance of a module, with its memory. Not safe across threads: its owner sees to that."""

    __slots__ = (
        "_base",
        "_callbacks",
        "_data",
        "_failure",
        "_instance",
        "_late",
        "_limit",
        "_linker",
        "_memory",
        "_prepared",
        "_seen",
        "_size",
        "_store",
        "_ticks",
        "_watchdog",
    )

    def __init__(
        self,
        engine: Engine,
        module: wasmtime.Module,
        space: str,
        imports: Mapping[str, tuple[int, Function]],
        memory: str,
        bounds: Bounds,
    ) -> None:
        super().__init__()
        self._failure: BaseException | None = None
        self._late = False
        self._seen = -1
        self._ticks = 0
        self._limit = max(1, math.ceil(bounds.entry_seconds / TICK_SECONDS)) + 1
        self._prepared: dict[str, Any] = {}
        self._callbacks: list[Any] = []
        self._watchdog = engine.watchdog
        self._watchdog.watch(self)
        self._store = wasmtime.Store(engine.engine)
        self._store.set_limits(
            memory_size=bounds.memory_bytes,
            table_elements=bounds.table_elements,
            instances=1,
            tables=16,
            memories=1,
        )
        self._guard_time()
        self._linker = wasmtime.Linker(engine.engine)
        for name, (count, function) in imports.items():
            self._define(space, name, count, function)
        self._enter()
        try:
            self._instance = self._linker.instantiate(self._store, module)
        except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
            if isinstance(error, wasmtime.Trap) or self._late:
                raise GuestFault("trap", f"trapped at its start: {_first_line(error)}") from None
            raise EngineError(f"cannot make an instance: {_first_line(error)}") from None
        finally:
            self.running = False
        found = self._instance.exports(self._store)[memory]
        if not isinstance(found, wasmtime.Memory):
            raise EngineError(f"export {memory!r} is not a memory")
        self._memory = found._memory
        self._data = self._store._context()
        self._base = 0
        self._size = 0
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
        slots = max(count, 1)
        raw = (ctypes.c_uint32 * (_WORDS * slots))()
        signed = (ctypes.c_int32 * (_WORDS * slots)).from_buffer(raw)
        trap = ctypes.c_void_p()
        # A function object of our own: no argument conversion is declared on it, so ready-made
        # pointers pass as they are.
        call = ffi.dll["wasmtime_func_call_unchecked"]
        call.restype = ctypes.c_void_p
        func = export._func
        self._prepared[name] = (raw, signed, trap, func, export)
        context = ctypes.cast(self._data, ctypes.c_void_p)
        func_at = ctypes.c_void_p(ctypes.addressof(func))
        raw_at = ctypes.c_void_p(ctypes.addressof(raw))
        trap_at = ctypes.c_void_p(ctypes.addressof(trap))
        size = ctypes.c_size_t(slots)
        watchdog = self._watchdog
        second, third, fourth, fifth = (_WORDS * index for index in range(1, 5))

        def invoke(a: int = 0, b: int = 0, c: int = 0, d: int = 0, e: int = 0) -> int:
            raw[0] = a
            if count > 1:
                raw[second] = b
                if count > 2:
                    raw[third] = c
                    if count > 3:
                        raw[fourth] = d
                        if count > 4:
                            raw[fifth] = e
            self.serial += 1
            self.running = True
            if watchdog.asleep:
                watchdog.wake()
            error = call(context, func_at, raw_at, size, trap_at)
            self.running = False
            if error is not None or trap.value is not None:
                self._raise(name, error, trap)
            return signed[0] if returns else 0

        return invoke

    def check(self, pointer: int, length: int) -> None:
        """Make sure that bytes lie in the guest's memory.

        Args:
            pointer: Where they begin, unsigned.
            length: How many, unsigned.

        Raises:
            GuestFault: Any of them lies outside the memory as it is now.
        """
        if pointer + length > self._size:
            self._look()
            if pointer + length > self._size:
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
        if pointer + length > self._size:
            self._look()
            if pointer + length > self._size:
                raise GuestFault("pointer", self._outside(pointer, length, "read"))
        return ctypes.string_at(self._base + pointer, length)

    def write(self, pointer: int, data: bytes) -> None:
        """Copy bytes into the guest's memory.

        Args:
            pointer: Where they go, unsigned.
            data: The bytes.

        Raises:
            GuestFault: Any of them would lie outside the memory as it is now.
        """
        length = len(data)
        if pointer + length > self._size:
            self._look()
            if pointer + length > self._size:
                raise GuestFault("pointer", self._outside(pointer, length, "write"))
        ctypes.memmove(self._base + pointer, data, length)

    @property
    def memory_bytes(self) -> int:
        """How large the guest's memory is now."""
        self._look()
        return self._size

    def close(self) -> None:
        """Drop the instance and its memory; nothing of it may be used afterwards."""
        self._size = 0
        self._base = 0
        self._prepared.clear()
        self._linker.close()
        self._store.close()
        self._callbacks.clear()

    def _look(self) -> None:
        """Read base and size again.

        A memory never shrinks, and the engine is set never to move one, so an address that was
        inside stays inside: what is known may be used until an address lies beyond it.
        """
        at = ctypes.byref(self._memory)
        self._size = ffi.wasmtime_memory_data_size(self._data, at)
        base = ffi.wasmtime_memory_data(self._data, at)
        self._base = ctypes.cast(base, ctypes.c_void_p).value or 0

    def _outside(self, pointer: int, length: int, verb: str) -> str:
        return (
            f"gave {length} bytes at {pointer:#x} to {verb},"
            f" outside its memory of {self._size} bytes"
        )

    def _enter(self) -> None:
        self.serial += 1
        self.running = True
        if self._watchdog.asleep:
            self._watchdog.wake()

    def _define(self, space: str, name: str, count: int, function: Function) -> None:
        def callback(_env: Any, _caller: Any, values: Any, _count: int) -> int:
            try:
                if count == 3:
                    result = function(values[0], values[_WORDS], values[2 * _WORDS])
                else:
                    result = function(*[values[index * _WORDS] for index in range(count)])
                values[0] = result
            except BaseException as error:
                self._failure = error
                return _trap(str(error))
            return 0

        pointer = _CALLBACK(callback)
        self._callbacks.append(pointer)
        i32 = wasmtime.ValType.i32()
        kind = wasmtime.FuncType([i32] * count, [i32])
        module_name, import_name = space.encode(), name.encode()
        error = ffi.wasmtime_linker_define_func_unchecked(
            self._linker.ptr(),
            ctypes.create_string_buffer(module_name),
            len(module_name),
            ctypes.create_string_buffer(import_name),
            len(import_name),
            kind.ptr(),
            ctypes.cast(pointer, ffi.wasmtime_func_unchecked_callback_t),
            None,
            _NOTHING,
        )
        if error:
            raise wasmtime.WasmtimeError._from_ptr(error)

    def _guard_time(self) -> None:
        def due(_context: Any, _data: Any, delta: Any, kind: Any) -> int:
            try:
                if self._seen != self.serial:
                    self._seen = self.serial
                    self._ticks = 0
                self._ticks += 1
                if self._ticks > self._limit:
                    self._late = True
                    return _error("out of time")
                delta[0] = 1
                kind[0] = 0
                return 0
            except BaseException as error:  # a signal's handler, which runs wherever Python does
                self._failure = error
                return _error("interrupted")

        pointer = _DEADLINE(due)
        self._callbacks.append(pointer)
        install = ffi.dll["wasmtime_store_epoch_deadline_callback"]
        install.restype = None
        install(self._store.ptr(), pointer, None, None)
        self._store.set_epoch_deadline(1)

    def _raise(self, name: str, error: int | None, trap: ctypes.c_void_p) -> None:
        """Turn what the engine returned into an exception; the pointers are consumed."""
        text = "unknown"
        if error is not None:
            pointer = ctypes.cast(error, ctypes.POINTER(ffi.wasmtime_error_t))
            text = _first_line(wasmtime.WasmtimeError._from_ptr(pointer))
        if trap.value is not None:
            held = ctypes.cast(trap.value, ctypes.POINTER(ffi.wasm_trap_t))
            trap.value = None
            text = _trap_text(wasmtime.Trap._from_ptr(held))
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        if self._late:
            seconds = (self._limit - 1) * TICK_SECONDS
            raise GuestFault("deadline", f"{name} ran longer than {seconds:g} s")
        raise GuestFault("trap", f"{name} trapped: {text}")


def _config() -> wasmtime.Config:
    """The profile of the contract: what it does not allow does not validate."""
    config = wasmtime.Config()
    config.epoch_interruption = True
    config.wasm_threads = False
    config.wasm_tail_call = False
    config.wasm_simd = False
    config.wasm_relaxed_simd = False
    config.wasm_memory64 = False
    config.wasm_multi_memory = False
    config.wasm_exceptions = False
    config.wasm_function_references = False
    config.wasm_gc = False
    for newer in ("wide_arithmetic", "custom_page_sizes", "stack_switching"):
        if hasattr(wasmtime.Config, f"wasm_{newer}"):  # not every release knows of it
            setattr(config, f"wasm_{newer}", False)
    config.wasm_reference_types = True
    config.wasm_bulk_memory = True
    config.wasm_multi_value = True
    config.max_wasm_stack = 1 << 20
    pointer = config.ptr()
    # Room for the largest 32-bit memory is reserved at once, so that a memory never moves.
    ffi.wasmtime_config_memory_reservation_set(pointer, 1 << 32)
    ffi.wasmtime_config_memory_may_move_set(pointer, False)
    return config


def _version() -> str:
    """The engine's version, which its compiled modules depend on."""
    from importlib.metadata import version

    return version("wasmtime")


def _trap(message: str) -> int:
    text = message.encode()
    trap = ffi.wasmtime_trap_new(ctypes.create_string_buffer(text), len(text))
    return ctypes.cast(trap, ctypes.c_void_p).value or 0


def _error(message: str) -> int:
    error = ffi.wasmtime_error_new(ctypes.create_string_buffer(message.encode()))
    return ctypes.cast(error, ctypes.c_void_p).value or 0


def _trap_text(trap: wasmtime.Trap) -> str:
    """The cause, and the innermost functions where their names were kept."""
    lines = [line.strip() for line in trap.message.splitlines() if line.strip()]
    cause = next((line for line in reversed(lines) if "wasm trap:" in line), None)
    text = cause.split("wasm trap:", 1)[1].strip() if cause else (lines[0] if lines else "trap")
    names = [frame.func_name for frame in trap.frames if frame.func_name][:3]
    return f"{text} (in {' < '.join(names)})" if names else text


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line.split(":", 1)[1].strip() for line in lines if line[:1].isdigit() and ":" in line]
    return "; ".join(causes or lines[:1])
