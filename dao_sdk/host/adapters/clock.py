"""The clock capability: the system's two clocks."""

from __future__ import annotations

import time

from ..errors import InvalidArgument

WALL = 0
"""The kind of the clock that people read: since 1970-01-01 UTC; it may jump."""
MONOTONIC = 1
"""The kind of the clock that never goes back; its beginning means nothing."""


class SystemClock:
    """Reads the clocks of the system."""

    def now(self, kind: int) -> int:
        """Read a clock.

        Args:
            kind: ``WALL`` or ``MONOTONIC``.

        Returns:
            Nanoseconds.

        Raises:
            InvalidArgument: There is no clock of that kind.
        """
        if kind == WALL:
            return time.time_ns()
        if kind == MONOTONIC:
            return time.monotonic_ns()
        raise InvalidArgument(f"There is no clock {kind}.", {"kind": str(kind)})
