"""Calls that wait for themselves: a handler calls the Avatar while the unit waits for that handler.

A capability may call clients itself, and mostly the unit can answer. Where it cannot, since it goes
on only once the handler has answered, both would wait for ever. That is so once nothing is left
that could move the unit: it is told of rather than waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from ..abi import Abi
from ..errors import CircularCallError
from .calls import HostCall
from .carrying_out import GuestCall
from .guest_calls import GuestCalls


class Circles:
    """Our calls that handlers of one instance made and wait for.

    Args:
        abi: The contract.
        guest: The calls of the unit.
        is_idle: Says whether nothing waits to enter the unit.
        end: Ends a call with an error and tells the unit that nobody waits for it.
    """

    def __init__(
        self,
        abi: Abi,
        guest: GuestCalls,
        is_idle: Callable[[], bool],
        end: Callable[[HostCall, CircularCallError], None],
    ) -> None:
        self._guest = guest
        self._is_idle = is_idle
        self._end = end
        self._loop = asyncio.get_running_loop()
        # What a unit keeps its own in it must wait for. Beyond that a handler may well wait for
        # something that another program does.
        self._needed = {each.name for each in abi.capabilities if each.within_home}
        self.nested: dict[HostCall, GuestCall] = {}
        """Our calls, each with the call of the unit whose handler made it. Some may have ended."""
        self._looking = False

    def note(self, call: HostCall, within: GuestCall) -> None:
        """Note a call that the handler of another call waits for.

        Args:
            call: The call, about to go in.
            within: The call of the unit that the handler carries out.
        """
        self.nested[call] = within

    def __iter__(self) -> Iterator[HostCall]:
        return iter([call for call in self.nested if call.status is None])

    def look(self) -> None:
        """Look for a circle once the event loop has had its turn."""
        if not self._looking:
            self._looking = True
            self._loop.call_soon(self._look)

    def _look(self) -> None:
        self._looking = False
        for call in [each for each in self.nested if each.status is not None or each.abandoned]:
            del self.nested[call]
        # A stream may be open while its reader does something else.
        stuck = {call: within for call, within in self.nested.items() if call.waiter is not None}
        if not stuck or not self._is_idle():
            return
        waited_for = {id(within) for within in stuck.values()}
        if any(id(call) not in waited_for for call in self._guest):
            return
        for call, within in stuck.items():
            if within.entry.capability in self._needed and call.entered:
                self._end(call, circular(call, within.entry.name))


def circular(call: HostCall, operation: str) -> CircularCallError:
    """Say that a call would wait for itself.

    Args:
        call: The call.
        operation: The import whose handler made it.

    Returns:
        The error.
    """
    name = call.method.full_name if call.method else "the call"
    outcome = "; it may still take effect" if call.effect and call.entered else ""
    return CircularCallError(
        f"the handler of {operation} called {name} and waits for it, while the unit waits for "
        f"that very handler{outcome}",
        "Answer first, and call the Avatar from a task of its own.",
    )
