"""The thread that stops a guest which runs too long.

An engine with epoch interruption asks the host at intervals whether the guest
may go on. Something must drive those intervals while the guest holds its
thread. One thread a process does, and only while guests run: it falls asleep
when nothing was entered for a while, so that an idle Avatar costs nothing and
an entry costs two attribute writes. A guest looks at the clock when it is asked.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable

TICK_SECONDS = 0.01
"""Time between two ticks."""

_IDLE_TICKS = 50


class Watched:
    """What the watchdog looks at: one guest that may be inside an entry."""

    __slots__ = ("__weakref__", "running", "serial")

    def __init__(self) -> None:
        self.running = False
        self.serial = 0
        """Counts entries: all that is called with the same number shares one deadline. The owner of
        the guest raises it when an entry begins."""


class Watchdog:
    """Ticks while any of the watched guests runs.

    Args:
        tick: Called on the watchdog's thread for every tick; must be safe from any thread.
    """

    def __init__(self, tick: Callable[[], None]) -> None:
        self._tick = tick
        self._watched: list[weakref.ref[Watched]] = []
        self._lock = threading.Lock()
        self._bell = threading.Event()
        self._thread: threading.Thread | None = None
        self.asleep = True

    def watch(self, watched: Watched) -> None:
        """Look at one more guest, until it is garbage.

        Args:
            watched: The guest's marks.
        """
        with self._lock:
            self._watched = [ref for ref in self._watched if ref() is not None]
            self._watched.append(weakref.ref(watched))

    def wake(self) -> None:
        """Start ticking; called by code that enters a guest and finds ``asleep`` set."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="dao-watchdog", daemon=True)
                self._thread.start()
            self.asleep = False
            self._bell.set()

    def _any_running(self) -> bool:
        for ref in self._watched:
            watched = ref()
            if watched is not None and watched.running:
                return True
        return False

    def _serials(self) -> int:
        return sum(watched.serial for ref in self._watched if (watched := ref()) is not None)

    def _run(self) -> None:
        idle = 0
        last = -1
        while True:
            time.sleep(TICK_SECONDS)
            running = self._any_running()
            if running:
                self._tick()
            serials = self._serials()
            idle = 0 if running or serials != last else idle + 1
            last = serials
            if idle < _IDLE_TICKS:
                continue
            # Say "asleep" first, look once more afterwards: an entry marks itself as running first
            # and looks at "asleep" afterwards, so one of the two always notices the other.
            self._bell.clear()
            self.asleep = True
            if self._any_running():
                self.asleep = False
                continue
            self._bell.wait()
            idle = 0
