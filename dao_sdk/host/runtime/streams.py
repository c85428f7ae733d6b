"""How many streams a client of the unit may have open, in all and of one method.

Streams may stay open for ever, as watches do. So they may not take the room of other calls, and
those of one method may not take the room of the others: however many watches are open, a backup by
export can begin.
"""

from __future__ import annotations

from collections import Counter

from ..errors import Busy
from .calls import HostCall

_FOR_CALLS = 64
"""Calls in flight that streams may not take; half of them if the contract allows few."""
_FOR_OTHERS = 64
"""Streams that only methods with few open streams may take; a quarter of them if there are few."""
_FEW = 16
"""Open streams of one method that count as few."""


class Streams:
    """Counts the open streams.

    Args:
        most_calls: The most calls in flight.
    """

    def __init__(self, most_calls: int) -> None:
        self._most = most_calls - min(_FOR_CALLS, most_calls // 2)
        self._for_others = min(_FOR_OTHERS, self._most // 4)
        self._few = max(1, min(_FEW, self._for_others // 4))
        self._open: set[HostCall] = set()
        self._by_method: Counter[int] = Counter()

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    def open(self, call: HostCall) -> None:
        """Count a stream that begins.

        Args:
            call: Its call.

        Raises:
            Busy: Too many are open.
        """
        method = call.method
        assert method is not None
        own, left = self._by_method[method.number], self._most - self.count
        if left <= 0 or (left <= self._for_others and own >= self._few):
            raise Busy(
                f"{self.count} streams are open, {own} of them of {method.full_name};"
                " close some first"
            )
        self._by_method[method.number] += 1
        self._open.add(call)

    def close(self, call: HostCall) -> None:
        """Count a stream that has ended or that its caller gave up; a second time does nothing.

        Args:
            call: Its call; nothing happens if it is no stream.
        """
        if call in self._open:
            assert call.method is not None
            self._open.remove(call)
            self._by_method[call.method.number] -= 1
