"""Output that nobody waits for: a server goes on, whether or not somebody reads what it says.

A pipe that is not drained takes some 64 KiB; whoever writes more waits. So a thread writes, and lines for
which there is no room are left out and counted.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, TextIO

_MOST_WAITING = 256 << 10
"""Characters that may wait to be written."""
_LAST_SECONDS = 0.3
"""How long the end of a program waits for what is left."""


class Unwaited:
    """Stands for a stream whose writing is left to a thread.

    Args:
        stream: The stream; its descriptor is written to.
        left_out: Says how many lines were left out, as a line of the stream.
    """

    def __init__(self, stream: TextIO, left_out: Callable[[int], str]) -> None:
        stream.flush()
        self._stream = stream
        self._descriptor = stream.fileno()
        self._say_left_out = left_out
        self._news = threading.Condition()
        self._waiting: deque[str] = deque()
        self._size = 0
        self._left_out = 0
        self._is_idle = True
        threading.Thread(target=self._run, name="dao output", daemon=True).start()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Take a text; it is left out if too much is waiting."""
        if not isinstance(text, str):  # by which click tells that this is no binary stream
            raise TypeError(f"text is written here, not {type(text).__name__}")
        with self._news:
            if self._size + len(text) > _MOST_WAITING:
                self._left_out += 1
                return len(text)
            if self._left_out:  # the place where they are missing
                self._tell_left_out()
            self._waiting.append(text)
            self._size += len(text)
            self._is_idle = False
            self._news.notify_all()
        return len(text)

    def flush(self) -> None:
        """Do nothing: what was taken is written as soon as there is room."""

    def finish(self) -> None:
        """Wait a moment for what is left to be written."""
        with self._news:
            self._news.wait_for(lambda: self._is_idle, _LAST_SECONDS)

    def _tell_left_out(self) -> None:
        count, self._left_out = self._left_out, 0
        self._waiting.append(self._say_left_out(count))

    def _run(self) -> None:
        while True:
            with self._news:
                while not self._waiting:
                    if self._left_out:
                        self._tell_left_out()
                        break
                    self._is_idle = True
                    self._news.notify_all()
                    self._news.wait()
                text = "".join(self._waiting)
                self._waiting.clear()
            try:
                self._put(text.encode(self._stream.encoding or "utf-8", "backslashreplace"))
            except OSError:  # whoever read it has gone; what is said goes nowhere
                pass
            with self._news:
                self._size = sum(map(len, self._waiting))

    def _put(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:  # somebody made it so
                select.select([], [self._descriptor], [])


@contextlib.contextmanager
def unwaited_output(as_json: bool) -> Iterator[None]:
    """Leave both standard streams to threads, as long as the context lasts.

    Args:
        as_json: Whether standard output holds an event on each line.
    """

    def said(count: int) -> str:
        return f"warning   {count} lines were left out: nobody read them\n"

    def event(count: int) -> str:
        return f'{{"event": "left out", "lines": {count}}}\n'

    before = sys.stdout, sys.stderr
    files = _file_of(sys.stdout), _file_of(sys.stderr)
    out = Unwaited(sys.stdout, event if as_json else said) if files[0] else None
    # What goes to one terminal or pipe is written by one thread, so that it stays in order.
    error = out if files[0] == files[1] else Unwaited(sys.stderr, said) if files[1] else None
    hooks = threading.excepthook, sys.unraisablehook
    sys.stdout, sys.stderr = out or sys.stdout, error or sys.stderr
    threading.excepthook = lambda told: _failed(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _failed(told.exc_type, told.exc_value, told.exc_traceback)
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = hooks
        for stream in (out, error):
            if stream is not None:
                stream.finish()
        sys.stdout, sys.stderr = before


def _file_of(stream: TextIO) -> tuple[int, int] | None:
    """Give the device and inode that a stream writes to; None if it is only in memory."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _failed(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """Tell of what failed where nobody waits for it: as a line of the log, not as a traceback."""
    if error is not None:
        logging.getLogger("dao").error("a part failed", exc_info=(kind, error, trace))
