"""Output that never blocks: a server goes on, whether or not its output is read.

A pipe that is not drained takes some 64 KiB; a program that writes more waits. So a thread writes. If more waits
than there is room for, the oldest lines are left out and counted: the last words say why a program ended.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, TextIO

_MOST_WAITING = 256 << 10
"""Characters that may wait to be written."""
_PIECE = 4 << 10
"""Bytes written at once, which shows whether the reader still reads."""
_QUIET_SECONDS = 0.3
"""How long the end of a program waits for a reader who takes nothing."""
_LAST_SECONDS = 1.5
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
        self._written = 0
        self._is_idle = True
        threading.Thread(target=self._run, name="dao output", daemon=True).start()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Take a text; the oldest lines are left out if too much is waiting."""
        if not isinstance(text, str):  # by which click tells that this is no binary stream
            raise TypeError(f"text is written here, not {type(text).__name__}")
        with self._news:
            self._waiting.append(text)
            self._size += len(text)
            while self._size > _MOST_WAITING and len(self._waiting) > 1:
                self._leave_out_a_line()
            self._is_idle = False
            self._news.notify_all()
        return len(text)

    def flush(self) -> None:
        """Do nothing: what was taken is written as soon as there is room."""

    def finish(self) -> None:
        """Wait for what is left to be written, as long as somebody reads it."""
        end = time.monotonic() + _LAST_SECONDS
        with self._news:
            while not self._is_idle and time.monotonic() < end:
                before = self._written
                self._news.wait_for(lambda: self._is_idle, _QUIET_SECONDS)
                if self._written == before:
                    return

    def _leave_out_a_line(self) -> None:
        """Drop the oldest line, which may have come in several texts."""
        while len(self._waiting) > 1:
            text = self._waiting.popleft()
            self._size -= len(text)
            if text.endswith("\n"):
                break
        self._left_out += 1

    def _run(self) -> None:
        while True:
            with self._news:
                while not self._waiting:
                    self._is_idle = True
                    self._news.notify_all()
                    self._news.wait()
                count, self._left_out = self._left_out, 0
                text = (self._say_left_out(count) if count else "") + "".join(self._waiting)
                self._waiting.clear()
                self._size = 0
            try:
                self._put(text.encode(self._stream.encoding or "utf-8", "backslashreplace"))
            except OSError:  # the reader has gone; the output goes nowhere
                pass

    def _put(self, data: bytes) -> None:
        while data:
            try:
                count = os.write(self._descriptor, data[:_PIECE])
                data = data[count:]
                self._written += count
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
    threading.excepthook = lambda args: _failed(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _failed(args.exc_type, args.exc_value, args.exc_traceback)
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
    """Report what failed in the background: as a line of the log, not as a traceback."""
    if error is not None:
        logging.getLogger("dao").error("a part failed", exc_info=(kind, error, trace))
