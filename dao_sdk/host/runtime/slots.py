"""How many calls of a capability are carried out at a time.

A unit may have a thousand calls in flight, and nobody knows how large an answer will be until its
handler has made it. So only some are carried out at a time; the others wait for their turn, in the
order of issue, and answers are made no faster than the unit takes them.
"""

from __future__ import annotations

from collections import deque

from .carrying_out import GuestCall

AT_ONCE = 16
"""Calls of one capability that are carried out at a time."""


class Places:
    """The places at which calls of one instance are carried out."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}
        self._waiting: dict[str, deque[GuestCall]] = {}
        self.ready: deque[GuestCall] = deque()
        """Calls that waited and have a place now: to be carried out next."""

    def free(self, call: GuestCall) -> bool:
        """Say whether a call may be carried out now; otherwise it waits, and gets ``ready`` later."""
        capability = call.entry.capability
        if self._taken.get(capability, 0) < AT_ONCE:
            return True
        self._waiting.setdefault(capability, deque()).append(call)
        return False

    def take(self, call: GuestCall) -> None:
        """Give a call a place for as long as it is carried out, unless it has one."""
        if not call.has_place:
            call.has_place = True
            capability = call.entry.capability
            self._taken[capability] = self._taken.get(capability, 0) + 1

    def give_back(self, call: GuestCall) -> None:
        """Give the place of a call to the next one that waits, if the call has one."""
        if not call.has_place:
            return
        call.has_place = False
        capability = call.entry.capability
        waiting = self._waiting.get(capability)
        if not waiting:
            self._taken[capability] -= 1
            return
        following = waiting.popleft()
        following.has_place = True
        self.ready.append(following)

    def clear(self) -> list[GuestCall]:
        """Forget everything, and give the calls that have not been begun, in the order of issue."""
        left = [*self.ready]
        for waiting in self._waiting.values():
            left += waiting
        self.ready.clear()
        self._waiting.clear()
        return left
