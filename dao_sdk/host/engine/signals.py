"""Signals whose handlers raise, while a guest runs: they must reach Python, and nothing of the engine.

Python runs the handler of a signal as soon as it runs anything on the main thread. If a guest is at
work, that is the first instruction of the callback that the guest calls, which no ``try`` of the
callback can hold. ctypes would drop what the handler raises and return whatever lies on the stack, and
the engine would take that for the address of a trap. Decision 38 has the two ways around it: callbacks
that begin without looking for signals, in versions of Python where that was tested; signals that wait
until the guest has returned, in all others.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from opcode import opmap
from types import FrameType, FunctionType, TracebackType
from typing import Any, TypeVar

TESTED = frozenset({(3, 11), (3, 12), (3, 13)})
"""Versions of CPython whose callbacks can begin without looking for signals;
``tests/host/hostile/test_signals.py`` runs on each that a machine has."""

F = TypeVar("F", bound=Callable[..., int])
_RESUME = opmap.get("RESUME", -1)
_AFTER_AWAIT = 3


def callbacks_can_skip_signals() -> bool:
    """Say whether :func:`without_signals_at_entry` works in this Python."""
    return sys.implementation.name == "cpython" and sys.version_info[:2] in TESTED


def without_signals_at_entry(function: F) -> F:
    """Let a callback begin before the handlers of signals run, so that it can catch what they raise.

    Only functions that go on after an ``await`` begin without looking for signals (``RESUME`` in the
    documentation of :mod:`dis`, with an argument of 3), and so does what this gives.

    Args:
        function: The callback; all that it does is in a ``try``.

    Returns:
        The same function; as it was if that is not known to work in this Python.
    """
    if not callbacks_can_skip_signals():
        return function
    assert isinstance(function, FunctionType)
    code = function.__code__
    whole = bytearray(code.co_code)
    for at in range(0, len(whole), 2):
        if whole[at] == _RESUME:
            whole[at + 1] = _AFTER_AWAIT
            function.__code__ = code.replace(co_code=bytes(whole))
            break
    return function


class HeldSignals:
    """Lets signals wait as long as the context lasts; their handlers run at its end.

    It does nothing on any thread but the main one, where handlers never run.
    """

    def __init__(self) -> None:
        self.waiting: list[int] = []
        """Signals that came, in sequence; the code that runs a guest ends it if there are any."""
        self._handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}

    def __enter__(self) -> HeldSignals:
        if threading.current_thread() is threading.main_thread():
            try:
                for number in signal.valid_signals():
                    handler = signal.getsignal(number)
                    if callable(handler):
                        self._handlers[number] = handler
                        signal.signal(number, self._note)
            except BaseException:  # of a handler that was not replaced yet
                self._restore()
                raise
        return self

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.waiting.append(number)

    def _restore(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._restore()
        waiting, self.waiting = self.waiting, []
        handlers, self._handlers = self._handlers, {}
        for number in waiting:
            handlers[number](number, sys._getframe())
