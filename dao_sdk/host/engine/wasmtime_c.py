"""wasmtime's C functions, where its Python face has none or a slow one.

The public Python call converts every value and costs ten times as much as the call itself. What is
here hands prepared structures to the unchecked C functions instead. Unchecked means that the engine
does not compare the types; they are compared once, when the unit is loaded (every parameter and
result of the contract is an i32, see ``runtime/module.py``).
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from functools import partial
from typing import Any

import wasmtime
from wasmtime import _ffi as ffi

from ...plain_text import plain
from .signals import without_signals_at_entry

WORDS = ctypes.sizeof(ffi.wasmtime_val_raw_t) // 4
"""How many u32s apart consecutive raw values lie."""
_LONGEST_CAUSE = 1000
_MOST_VIEWS = 64
"""Views of an import's values that are kept."""

_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_size_t,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_void_p,
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

Failed = Callable[[BaseException], None]
"""Told of an exception that cannot pass through the engine; the guest is trapped meanwhile."""


class Prepared:
    """A call of an export, made ready once: its parameters, and room for its values.

    Args:
        context: The store's context.
        export: The export.
        count: How many i32s it takes.
    """

    def __init__(self, context: Any, export: wasmtime.Func, count: int) -> None:
        slots = max(count, 1)
        values = (ctypes.c_uint32 * (WORDS * slots))()
        self.trap = ctypes.c_size_t()
        """The address of a trap, where the call ended in one."""
        func = export._func
        self._kept = (export, func, values)
        # A function object of our own: no argument conversion is declared on it, so parameters
        # that were converted once pass as they are.
        self.call = ffi.dll["wasmtime_func_call_unchecked"]
        """Gives the address of an error, or None; called with ``parameters``."""
        self.call.restype = ctypes.c_void_p
        address = ctypes.c_void_p.from_param
        self.parameters = (
            address(ctypes.cast(context, ctypes.c_void_p).value),
            address(ctypes.addressof(func)),
            address(ctypes.addressof(values)),
            ctypes.c_size_t.from_param(slots),
            address(ctypes.addressof(self.trap)),
        )
        self.result = view(values, "i")
        """The values; the first is the result afterwards."""
        self.trapped = view(self.trap, "N")
        """The same address as ``trap``; 0 where there is none."""
        # Of what does not fit an i32, the low 32 bits count.
        pack_into = struct.Struct("<" + f"q{WORDS * 4 - 8}x" * count).pack_into
        self.write = partial(pack_into, view(values, "B"), 0)
        """Writes exactly ``count`` parameters for the next call."""


def view(data: Any, kind: str) -> memoryview:
    """View ctypes data as a flat array, which is many times faster to read and write.

    Args:
        data: The data, not empty.
        kind: The format of an element, as in ``struct``.

    Returns:
        The view.
    """
    return memoryview(data).cast("B").cast(kind)  # type: ignore[call-overload, no-any-return]


def define(
    linker: wasmtime.Linker,
    space: str,
    name: str,
    count: int,
    function: Callable[..., int],
    caller: object,
    failed: Failed,
) -> object:
    """Give a linker one import.

    Args:
        linker: The linker.
        space: The module of the import.
        name: Its name.
        count: How many i32s it takes; it returns one.
        function: What it does.
        caller: Whose import it is, for the function's first argument.
        failed: Told of what the function raised.

    Returns:
        What must be kept for as long as instances of the linker run.

    Raises:
        wasmtime.WasmtimeError: The linker has that import already.
    """

    # Values arrive on the stack, at few different addresses: a view of each is made only once.
    views: dict[int, memoryview] = {}
    raw_values = ctypes.c_uint32 * (WORDS * max(count, 1))
    second, third, fourth = WORDS, 2 * WORDS, 3 * WORDS

    def callback(_env: Any, _caller: Any, at: int, _count: int) -> int:
        try:
            values = views.get(at)
            if values is None:
                if len(views) >= _MOST_VIEWS:
                    views.clear()
                values = views[at] = view(raw_values.from_address(at), "I")
            if count == 3:
                result = function(caller, values[0], values[second], values[third])
            elif count == 4:
                result = function(caller, values[0], values[second], values[third], values[fourth])
            elif count == 2:
                result = function(caller, values[0], values[second])
            else:
                result = function(caller, *[values[index * WORDS] for index in range(count)])
            values[0] = result & 0xFFFFFFFF
        except BaseException as error:
            return _told(error, failed, _trap, str(error))
        return 0

    pointer = _CALLBACK(without_signals_at_entry(callback))
    i32 = wasmtime.ValType.i32()
    kind = wasmtime.FuncType([i32] * count, [i32])
    module_name, import_name = space.encode(), name.encode()
    error = ffi.wasmtime_linker_define_func_unchecked(
        linker.ptr(),
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
    return pointer


def at_every_tick(store: wasmtime.Store, may_go_on: Callable[[], bool], failed: Failed) -> object:
    """Let a running guest ask at every tick of the engine whether it may go on.

    Args:
        store: The guest's store.
        may_go_on: Answers; where it says no, the guest is trapped.
        failed: Told of what it raised.

    Returns:
        What must be kept for as long as the store is used.
    """

    def due(_context: Any, _data: Any, delta: Any, kind: Any) -> int:
        try:
            if not may_go_on():
                return _error("out of time")
            delta[0] = 1
            kind[0] = 0
            return 0
        except BaseException as error:  # a signal's handler, which runs wherever Python does
            return _told(error, failed, _error, "interrupted")

    pointer = _DEADLINE(without_signals_at_entry(due))
    install = ffi.dll["wasmtime_store_epoch_deadline_callback"]
    install.restype = None
    install(store.ptr(), pointer, None, None)
    store.set_epoch_deadline(1)
    return pointer


def _told(error: BaseException, failed: Failed, make: Callable[[str], int], text: str) -> int:
    """Tell of an exception, and give what ends the guest, even where a further signal comes."""
    while True:
        try:
            failed(error)
            return make(text)
        except BaseException:  # of a signal once more; the first one is on its way
            continue


def cause(error: int | None, trap: ctypes.c_size_t) -> str:
    """Say why a call failed.

    Args:
        error: The address of the engine's error, if there is one; consumed.
        trap: The address of its trap, if there is one; consumed, and empty afterwards.

    Returns:
        The cause, for a person.
    """
    text = "unknown"
    if error is not None:
        pointer = ctypes.cast(error, ctypes.POINTER(ffi.wasmtime_error_t))
        text = first_line(wasmtime.WasmtimeError._from_ptr(pointer))
    if trap.value:
        held = ctypes.cast(trap.value, ctypes.POINTER(ffi.wasm_trap_t))
        trap.value = 0
        text = _trap_text(wasmtime.Trap._from_ptr(held))
    return text


def first_line(error: Exception) -> str:
    """Give the causes that an error of the engine names, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line.split(":", 1)[1].strip() for line in lines if line[:1].isdigit() and ":" in line]
    return plain("; ".join(causes or lines[:1]), _LONGEST_CAUSE)


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
    names = [plain(frame.func_name, 100) for frame in trap.frames if frame.func_name][:3]
    text = plain(text, _LONGEST_CAUSE)
    return f"{text} (in {' < '.join(names)})" if names else text
