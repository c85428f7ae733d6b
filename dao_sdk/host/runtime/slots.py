"""How many calls of a capability are carried out at a time.

A unit may have a thousand calls in flight, and nobody knows how large an answer will be until its
handler has made it. So only some are carried out at a time; the others wait for their turn, in the
order of issue, and answers are made no faster than the unit takes them.
"""

from __future__ import annotations

from collections import deque

from .handler import CapabilityCall

AT_ONCE = 16
"""Calls of one capability that are carried out at a time."""


class Slots:
    """The slots in which calls of one instance are carried out."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}
        self._waiting: dict[str, deque[CapabilityCall]] = {}
        self.ready: deque[CapabilityCall] = deque()
        """Calls that waited and have a slot now: to be carried out next."""

    def acquire(self, call: CapabilityCall) -> bool:
        """Give a call a slot if one is free; otherwise the call waits, and gets ``ready`` later."""
        capability = call.entry.capability
        taken = self._taken.get(capability, 0)
        if taken >= AT_ONCE:
            self._waiting.setdefault(capability, deque()).append(call)
            return False
        self._taken[capability] = taken + 1
        call.has_slot = True
        return True

    def release(self, call: CapabilityCall) -> None:
        """Give the slot of a call to the next one that waits, if the call has one."""
        if not call.has_slot:
            return
        call.has_slot = False
        capability = call.entry.capability
        waiting = self._waiting.get(capability)
        if not waiting:
            self._taken[capability] -= 1
            return
        following = waiting.popleft()
        following.has_slot = True
        self.ready.append(following)

    def clear(self) -> list[CapabilityCall]:
        """Forget everything, and give the calls that have not been begun, in the order of issue."""
        left = [*self.ready]
        for waiting in self._waiting.values():
            left += waiting
        self.ready.clear()
        self._waiting.clear()
        return left
