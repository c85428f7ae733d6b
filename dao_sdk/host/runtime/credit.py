"""Credit: how much of a stream may be sent before its reader has taken what came.

Both directions count items and bytes. A sender may send while both are
positive; one item may take the bytes below zero, so that an item larger than
the credit still gets through. Because the reader grants only what it took, a
slow reader never makes memory grow.
"""

from __future__ import annotations

import asyncio

_MOST = 1 << 31


class Credit:
    """What a sender may still send.

    Args:
        items: How many items at the beginning.
        bytes_: How many bytes at the beginning.
    """

    __slots__ = ("_waiter", "bytes", "items")

    def __init__(self, items: int, bytes_: int) -> None:
        self.items = items
        self.bytes = bytes_
        self._waiter: asyncio.Future[None] | None = None

    @property
    def open(self) -> bool:
        """Whether an item may be sent now."""
        return self.items > 0 and self.bytes > 0

    def spend(self, size: int) -> None:
        """Account for an item that is sent.

        Args:
            size: The bytes of its payload.
        """
        self.items -= 1
        self.bytes -= size

    def grant(self, items: int, bytes_: int) -> None:
        """Allow more; a reader that grants absurd amounts is capped, not trusted.

        Args:
            items: How many items more.
            bytes_: How many bytes more.
        """
        self.items = min(self.items + items, _MOST)
        self.bytes = min(self.bytes + bytes_, _MOST)
        if self._waiter is not None and self.open:
            if not self._waiter.done():
                self._waiter.set_result(None)
            self._waiter = None

    async def wait(self) -> None:
        """Return once an item may be sent; for one waiter at a time."""
        while not self.open:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter


class Taken:
    """What a reader took and has not given back as credit yet.

    It is given back in halves of the initial window: often enough that a
    sender never starves, seldom enough that most items cost no extra entry.

    Args:
        items: The initial window in items.
        bytes_: The initial window in bytes.
    """

    __slots__ = ("_bytes", "_enough_bytes", "_enough_items", "_items")

    def __init__(self, items: int, bytes_: int) -> None:
        self._items = 0
        self._bytes = 0
        self._enough_items = max(1, items // 2)
        self._enough_bytes = max(1, bytes_ // 2)

    def take(self, size: int) -> tuple[int, int] | None:
        """Account for one item that was taken.

        Args:
            size: The bytes of its payload.

        Returns:
            The items and bytes to grant now, or None where it is not time yet.
        """
        self._items += 1
        self._bytes += size
        if self._items < self._enough_items and self._bytes < self._enough_bytes:
            return None
        granted = (self._items, self._bytes)
        self._items = self._bytes = 0
        return granted
