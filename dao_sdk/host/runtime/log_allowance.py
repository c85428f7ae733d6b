"""How much a unit may log: a lot at once, and then as much as somebody could still want to read."""

from __future__ import annotations

import time
from collections.abc import Callable

AT_ONCE = 1 << 20
"""Bytes that may be logged at once."""
EACH_SECOND = 128 << 10
"""Bytes that may be logged each second from then on."""
EACH_LINE = 64
"""Bytes that a line counts for beside its text."""


class LogAllowance:
    """What a unit may still log.

    Args:
        now: Tells the time in seconds, for tests.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._at = now()
        self._left: float = AT_ONCE
        self.left_out = 0
        """Lines that were refused since one was taken; the reader that reports them clears it."""

    def take(self, size: int) -> bool:
        """Account for a line.

        Args:
            size: The bytes of its text.

        Returns:
            Whether it may be logged.
        """
        now = self._now()
        self._left = min(self._left + (now - self._at) * EACH_SECOND, AT_ONCE)
        self._at = now
        if size + EACH_LINE > self._left:
            self.left_out += 1
            return False
        self._left -= size + EACH_LINE
        return True
