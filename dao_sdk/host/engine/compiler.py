"""How modules are compiled; as a program, compiles one in a process of its own.

The engine cannot be interrupted while it compiles. A process can be ended, and its memory be bounded. This
file imports nothing but the engine, so that the process runs nothing of the program that wants the module.

As a program it reads the length of a module (8 bytes, little-endian) and the module from standard input,
and writes ``MAGIC`` followed by ``+`` and the compiled module, or by ``-`` and what is wrong with it.
Standard input stays open; when it ends, so does the process.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading

GUEST_BYTES = 1 << 20
"""The stack that a unit may use."""
MAGIC = b"dao-compiled-1\n"
_MOST_MEMORY = 3 << 30
"""The memory that compiling may take."""


def config(in_threads: bool) -> wasmtime.Config:
    """Give the profile of the contract: what it does not allow does not validate.

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


def _bound() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # where the system has such bounds
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)


def main() -> int:
    """Compile the module that comes on standard input."""
    length = int.from_bytes(sys.stdin.buffer.read(8), "little")
    wasm = sys.stdin.buffer.read(length)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    out = sys.stdout.buffer
    out.write(MAGIC)
    out.flush()
    try:
        module = wasmtime.Module(wasmtime.Engine(config(in_threads=True)), wasm)
    except wasmtime.WasmtimeError as error:
        out.write(b"-" + str(error).encode("utf-8", "replace")[:100_000])
    else:
        out.write(b"+")
        out.write(module.serialize())
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    _bound()
    sys.path[:] = json.loads(sys.argv[1])

import wasmtime  # noqa: E402 - the program that starts this one says where it is
from wasmtime import _ffi as ffi  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
