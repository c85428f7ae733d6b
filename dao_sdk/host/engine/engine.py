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

from ...contract.wasm import WasmError, check_code
from ..forks import mark_in_children
from . import wasmtime_c
from .cache import ModuleCache
from .compiler import config
from .compiling import Compiler
from .faults import EngineError
from .machine import Bounds, Function, Machine
from .stack import check_stack
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
                engine = wasmtime.Engine(config(in_threads=not self._is_child))
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

    def compile(
        self, wasm: bytes, digest: bytes | None = None, compiler: Compiler | None = None
    ) -> wasmtime.Module:
        """Compile a module, or fetch it from the cache. Safe on any thread.

        Args:
            wasm: The binary module.
            digest: Its SHA-256, where that is known already.
            compiler: Compiles it, and can be ended meanwhile.

        Returns:
            The compiled module.

        Raises:
            EngineError: It is not valid, uses what the contract does not allow, is larger than what
                is compiled, or compiling was ended.
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
            check_code(wasm)
        except WasmError as error:
            raise EngineError(error.message, error.help) from None
        compiled = (compiler or Compiler()).compile(wasm)
        try:
            if compiled is not None:
                module = wasmtime.Module.deserialize(self._engine, compiled)
            else:
                module = wasmtime.Module(self._engine, wasm)
                compiled = bytes(module.serialize())
        except wasmtime.WasmtimeError as error:
            raise EngineError(
                f"not a module that this host can run: {wasmtime_c.first_line(error)}"
            ) from None
        self._cache.store(key, compiled)
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
            imports: For each imported name how many i32s it takes, and what it does; the function
                takes the instance that calls it before them.
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
