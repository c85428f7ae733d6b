"""How much memory the clients of a socket may take, all together."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator

MOST_BYTES = 64 << 20
"""Bytes of frames that are being read or carried out."""
MOST_ANSWER_BYTES = 64 << 20
"""Bytes of answers that clients have not taken yet; what is beyond that ends as an error."""
MOST_CALLS = 4_096
"""Calls in flight."""
MOST_STREAMS = 128
"""Streams that may be open."""
AT_ONCE = 32
"""Calls that are begun at a time. One that takes longer than a second is not counted any more: it waits
for something, and others must not wait with it."""
_LONG_SECONDS = 1.0
_SMALL = 4_096
"""The longest frame that is not counted: the number of calls bounds these."""


class Budget:
    """What the connections of a server share."""

    def __init__(self) -> None:
        self._bytes = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._beginning = asyncio.Semaphore(AT_ONCE)
        self.answers = 0
        """Bytes of answers that clients have not taken yet."""
        self.calls = 0
        """Calls in flight."""
        self.streams = 0
        """Streams that are open."""

    async def take(self, size: int) -> int:
        """Wait until a frame may be read.

        Args:
            size: Its bytes.

        Returns:
            What to give back once it was dealt with.
        """
        if size <= _SMALL:
            return 0
        if self._waiting or not self._fits(size):
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((size, turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self.give_back(size)
                raise
            return size
        self._bytes += size
        return size

    def _fits(self, size: int) -> bool:
        return not self._bytes or self._bytes + size <= MOST_BYTES

    def give_back(self, size: int) -> None:
        """Give back what ``take`` gave."""
        self._bytes -= size
        while self._waiting and self._fits(self._waiting[0][0]):
            next_size, turn = self._waiting.popleft()
            if not turn.done():
                self._bytes += next_size
                turn.set_result(None)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until a call may be begun; the context lasts as long as the call."""
        await self._beginning.acquire()
        waits = [True]

        def release() -> None:
            if waits:
                waits.clear()
                self._beginning.release()

        timer = asyncio.get_running_loop().call_later(_LONG_SECONDS, release)
        try:
            yield
        finally:
            timer.cancel()
            release()
