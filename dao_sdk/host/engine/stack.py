"""Whether a thread has the stack that a unit may use up.

The engine stops a unit whose calls nest too deeply, and counts from where the unit was entered. On a
thread with less room than that, the program itself would run out of stack first, and die.
"""

from __future__ import annotations

import ctypes
import sys

from .compiler import GUEST_BYTES
from .faults import EngineError

LEAST_BYTES = GUEST_BYTES + (512 << 10)
"""The stack of a thread on which a unit may run: the imports that it calls need some as well."""


def check_stack() -> None:
    """Make sure that a unit may run on this thread.

    Raises:
        EngineError: Its stack is too small.
    """
    size = _stack_bytes()
    if size is not None and size < LEAST_BYTES:
        raise EngineError(
            f"this thread has a stack of {size >> 10} KiB, and a unit needs {LEAST_BYTES >> 10} KiB",
            "Call threading.stack_size(8 << 20) before the thread is made that opens the Avatar"
            " (for the main thread: `ulimit -s 8192`).",
        )


def _stack_bytes() -> int | None:
    """The size of this thread's stack; None where the system does not tell."""
    try:
        system = ctypes.CDLL(None)
        me = ctypes.c_void_p(_call(system.pthread_self, ctypes.c_void_p))
        if sys.platform == "darwin":
            return _call(system.pthread_get_stacksize_np, ctypes.c_size_t, me)
        attributes = ctypes.create_string_buffer(512)  # more than any system's pthread_attr_t
        start, size = ctypes.c_void_p(), ctypes.c_size_t()
        if _call(system.pthread_getattr_np, ctypes.c_int, me, attributes):
            return None
        found = _call(
            system.pthread_attr_getstack,
            ctypes.c_int,
            attributes,
            ctypes.byref(start),
            ctypes.byref(size),
        )
        system.pthread_attr_destroy(attributes)
        return None if found else size.value
    except (AttributeError, OSError, TypeError):  # Windows, or a C library of another kind
        return None


def _call(function: ctypes._FuncPointer, result: type, *arguments: object) -> int:
    function.restype = result
    return int(function(*arguments) or 0)
