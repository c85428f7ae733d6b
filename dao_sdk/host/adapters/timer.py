"""The timer capability on the event loop's own clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ..api import timer_v1

_LONGEST = 3600.0
"""Seconds of one sleep; longer delays sleep again, so that no event loop meets an absurd number."""


class AsyncioTimer:
    """Wakes the unit by the monotonic clock of the running event loop."""

    def start(self, request: timer_v1.StartRequest) -> AsyncIterator[timer_v1.StartResponse]:
        """Start a timer, from now on.

        Args:
            request: The delay and the interval.

        Returns:
            The ticks. Expiries that were not taken yet come together, as one tick that counts them.
        """
        return _Ticks(request.delay_ms, request.interval_ms)


class _Ticks:
    """The ticks of one timer, an asynchronous iterator.

    Args:
        delay_ms: Milliseconds from now to the first expiry.
        interval_ms: Milliseconds between expiries; 0 for a single one.
    """

    def __init__(self, delay_ms: int, interval_ms: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()
        self._delay = delay_ms / 1000
        self._interval = interval_ms / 1000
        self._told = 0
        self._closed = False

    def __aiter__(self) -> _Ticks:
        return self

    async def __anext__(self) -> timer_v1.StartResponse:
        if self._closed or (self._told and not self._interval):
            raise StopAsyncIteration
        # Each expiry is reckoned from the start, so that lateness never adds up.
        due = self._start + self._delay + self._told * self._interval
        while (left := due - self._loop.time()) > 0:  # noqa: ASYNC110 - nothing tells but the clock
            await asyncio.sleep(min(left, _LONGEST))
        passed = self._expiries(self._loop.time())
        expiries, self._told = passed - self._told, passed
        return timer_v1.StartResponse(expiries=expiries)

    def _expiries(self, now: float) -> int:
        """Count the expiries until now; at least one was not reported yet."""
        if not self._interval:
            return 1
        since_first = now - self._start - self._delay
        # The division may fall just short of the whole number that the wait above was for.
        return max(int(since_first / self._interval) + 1, self._told + 1)

    async def aclose(self) -> None:
        """Stop the timer. A second time does nothing."""
        self._closed = True
