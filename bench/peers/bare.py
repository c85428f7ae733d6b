"""The bare engine: the least that an echo through wasmtime can cost from Python.

Prepared unchecked calls through ctypes, as the SDK's own engine makes them, and
nothing else: no bounds checks, no deadline, no call table, no event loop. No
host for units could be made of it; it is the floor.
"""

from __future__ import annotations

import ctypes
from typing import Any

import wasmtime
from wasmtime import _ffi as ffi

_WORDS = ctypes.sizeof(ffi.wasmtime_val_raw_t) // 4
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_size_t,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_uint32),
    ctypes.c_size_t,
)


class BareEcho:
    """The echo unit on the engine alone.

    Args:
        wasm: The echo unit.
    """

    def __init__(self, wasm: bytes) -> None:
        engine = wasmtime.Engine()
        self._store = wasmtime.Store(engine)
        self._linker = wasmtime.Linker(engine)
        self._answer = b""
        self._base = 0
        self._callback = _CALLBACK(self._respond)
        i32 = wasmtime.ValType.i32()
        kind = wasmtime.FuncType([i32] * 4, [i32])
        names = (b"avatar_v1", b"avatar_respond")
        space, name = (ctypes.create_string_buffer(text) for text in names)
        ffi.wasmtime_linker_define_func_unchecked(
            self._linker.ptr(),
            space,
            len(names[0]),
            name,
            len(names[1]),
            kind.ptr(),
            ctypes.cast(self._callback, ffi.wasmtime_func_unchecked_callback_t),
            None,
            ctypes.CFUNCTYPE(None, ctypes.c_void_p)(),
        )
        instance = self._linker.instantiate(self._store, wasmtime.Module(engine, wasm))
        self._exports = instance.exports(self._store)
        memory = self._exports["memory"]
        assert isinstance(memory, wasmtime.Memory)
        found = memory.data_ptr(self._store)
        self._base = ctypes.cast(found, ctypes.c_void_p).value or 0
        self._context = ctypes.cast(self._store._context(), ctypes.c_void_p)
        self._call = ffi.dll["wasmtime_func_call_unchecked"]
        self._call.restype = ctypes.c_void_p
        self._alloc = self._prepare("yuan_alloc", 1)
        self._handle = self._prepare("yuan_handle_request", 4)

    def _prepare(self, name: str, count: int) -> tuple[Any, ...]:
        """The raw values of a function, and the arguments of its call."""
        export = self._exports[name]
        assert isinstance(export, wasmtime.Func)
        func = export._func
        raw = (ctypes.c_uint32 * (_WORDS * count))()
        trap = ctypes.c_void_p()
        return (
            raw,
            ctypes.c_void_p(ctypes.addressof(func)),
            ctypes.c_void_p(ctypes.addressof(raw)),
            ctypes.c_size_t(count),
            ctypes.c_void_p(ctypes.addressof(trap)),
            (func, trap),
        )

    def _respond(self, _env: Any, _caller: Any, values: Any, _count: int) -> int:
        self._answer = ctypes.string_at(self._base + values[2 * _WORDS], values[3 * _WORDS])
        values[0] = 0
        return 0

    def echo(self, payload: bytes) -> bytes:
        """Have bytes echoed.

        Args:
            payload: The bytes.

        Returns:
            The same bytes, as the unit gave them.
        """
        call, context, size = self._call, self._context, len(payload)
        raw, function, values, count, trap, _ = self._alloc
        raw[0] = size
        call(context, function, values, count, trap)
        pointer = raw[0]
        ctypes.memmove(self._base + pointer, payload, size)
        raw, function, values, count, trap, _ = self._handle
        raw[0] = raw[_WORDS] = 1
        raw[2 * _WORDS] = pointer
        raw[3 * _WORDS] = size
        call(context, function, values, count, trap)
        return self._answer
