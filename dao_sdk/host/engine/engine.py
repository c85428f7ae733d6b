"""The WebAssembly engine: compiles modules, and makes instances of them.

The rest of the host sees six operations: compile, instantiate (with imports and bounds), call, read,
write, close. The last four are those of a :class:`.machine.Machine`.
"""

from __future__ import annotations

import hashlib
import platform
import threading
from collections.abc import Mapping
from pathlib import Path

import wasmtime
from wasmtime import _ffi as ffi

from ..forks import mark_in_children
from . import raw
from .cache import ModuleCache
from .faults import EngineError
from .machine import Bounds, Function, Machine
from .stack import GUEST_BYTES, check_stack
from .watchdog import Watchdog


class _Shared:
    """The one engine of the process, and the thread that ticks for it; made at the first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: tuple[wasmtime.Engine, Watchdog] | None = None
        self._is_child = False
        mark_in_children(self)

    def get(self) -> tuple[wasmtime.Engine, Watchdog]:
        """Give both."""
        with self._lock:
            if self._made is None:
                engine = wasmtime.Engine(_config(in_threads=not self._is_child))
                pointer = engine.ptr()
                tick = ffi.wasmtime_engine_increment_epoch
                self._made = engine, Watchdog(lambda: tick(pointer))
            return self._made

    def forked(self) -> None:
        """See :class:`..forks.Inherited`: the ticking thread and the compiling ones are not here."""
        self._lock = threading.Lock()
        self._made = None
        self._is_child = True


_shared = _Shared()


class Engine:
    """Compiles modules and makes instances of them.

    Args:
        cache: Where compiled modules are kept.
    """

    def __init__(self, cache: ModuleCache) -> None:
        self._cache = cache
        self._engine, self._watchdog = _shared.get()

    def compile(self, wasm: bytes, digest: bytes | None = None) -> wasmtime.Module:
        """Compile a module, or fetch it from the cache. Safe on any thread.

        Args:
            wasm: The binary module.
            digest: Its SHA-256, where that is known already.

        Returns:
            The compiled module.

        Raises:
            EngineError: It is not valid, or uses what the contract does not allow.
        """
        known = digest or hashlib.sha256(wasm).digest()
        key = f"{known.hex()}-wasmtime-{_version()}-{platform.machine()}"
        found: list[wasmtime.Module] = []

        def accept(compiled: Path) -> bool:
            try:
                found.append(wasmtime.Module.deserialize_file(self._engine, str(compiled)))
            except (wasmtime.WasmtimeError, UnicodeEncodeError):  # the engine's paths are UTF-8
                return False
            return True

        if self._cache.load(key, accept):
            return found[0]
        try:
            module = wasmtime.Module(self._engine, wasm)
        except wasmtime.WasmtimeError as error:
            raise EngineError(
                f"not a module that this host can run: {raw.first_line(error)}"
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
            EngineError: The engine could not make it, or this thread has too little stack.
        """
        check_stack()
        return Machine(self._engine, self._watchdog, module, space, imports, memory, bounds)


def _config(in_threads: bool) -> wasmtime.Config:
    """The profile of the contract: what it does not allow does not validate.

    Args:
        in_threads: Whether to compile in several threads.
    """
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
    config.max_wasm_stack = GUEST_BYTES
    pointer = config.ptr()
    ffi.wasmtime_config_parallel_compilation_set(pointer, in_threads)
    # Room for the largest 32-bit memory is reserved at once, so that a memory never moves.
    ffi.wasmtime_config_memory_reservation_set(pointer, 1 << 32)
    ffi.wasmtime_config_memory_may_move_set(pointer, False)
    return config


def _version() -> str:
    """The engine's version, which its compiled modules depend on.

    An installed package has its version in the name of the folder beside it (PyPA, "Recording
    installed projects"). importlib.metadata finds it everywhere else too, but takes longer to
    import than a compiled module takes to load.
    """
    beside = Path(wasmtime.__file__).parent.parent
    names = [each.name for each in beside.iterdir() if each.name.startswith("wasmtime-")]
    if len(names) == 1 and names[0].endswith(".dist-info"):
        return names[0].removeprefix("wasmtime-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version("wasmtime")
