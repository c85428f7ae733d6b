"""The end of something that takes several calls, which share its ``timeout=``."""

from __future__ import annotations

import asyncio

from ..runtime.call_arguments import check_timeout


class Deadline:
    """When to give up; begins when it is made.

    Args:
        timeout: Seconds from now; None for never.

    Raises:
        InvalidArgument: It is no number of seconds.
    """

    def __init__(self, timeout: float | None) -> None:
        check_timeout(timeout)
        self._end = None if timeout is None else asyncio.get_running_loop().time() + timeout

    @property
    def left(self) -> float | None:
        """The seconds that are left, 0 when they are over; None for no limit."""
        if self._end is None:
            return None
        return max(0.0, self._end - asyncio.get_running_loop().time())
