"""Ending a program that serves: within two seconds of a signal, whatever it is doing then."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

PATIENCE = 1.0
"""Seconds that the unit may take to finish once a signal has come."""
_AT_MOST = 1.7
"""Seconds after which the program ends as it is. What was acknowledged is on the disk by then."""


class Stopping:
    """Whether a signal asked the program to end."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_over = threading.Event()

    @contextlib.contextmanager
    def signals(self) -> Iterator[None]:
        """Listen to SIGINT and SIGTERM as long as the context lasts; on the main thread."""
        # The system writes the number of a signal here at once. Its handler has to wait until Python
        # runs on the main thread, where a unit or the disk may be at work.
        heard, sender = socket.socketpair()
        sender.setblocking(False)
        threading.Thread(target=self._watch, args=(heard,), daemon=True).start()
        before = {each: signal.signal(each, self._ask) for each in (signal.SIGINT, signal.SIGTERM)}
        descriptor = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            self._is_over.set()
            signal.set_wakeup_fd(descriptor)
            for each, handler in before.items():
                signal.signal(each, handler)
            sender.close()

    async def unless_asked(self, work: asyncio.Task[Any]) -> bool:
        """Wait for something, or until a signal comes; it is cancelled then.

        Args:
            work: What to wait for.

        Returns:
            Whether it has ended by itself.
        """
        self._loop = asyncio.get_running_loop()
        asked: asyncio.Task[Any] = asyncio.create_task(self.asked.wait())
        try:
            await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
            return work.done()
        finally:
            asked.cancel()
            if not work.done():
                work.cancel()

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        if self._loop is None:
            raise KeyboardInterrupt
        self._loop.call_soon_threadsafe(self.asked.set)

    def _watch(self, heard: socket.socket) -> None:
        with heard:
            number = heard.recv(1)
            if number and not self._is_over.wait(_AT_MOST):
                os._exit(128 + number[0])
