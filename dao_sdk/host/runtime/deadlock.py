"""Calls that wait for themselves: a handler calls the Avatar while the unit waits for that handler.

A capability may call clients itself, and mostly the unit can answer. If it cannot, since it goes on
only once the handler has answered, both would wait for ever. That is so once nothing is left that
could move the unit. Then the call ends with an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..abi import Abi
from ..errors import CircularCallError
from .calls import HostCall
from .handler import CapabilityCall


class NestedCalls:
    """Our calls that handlers of one instance made and wait for.

    Args:
        abi: The contract.
    """

    def __init__(self, abi: Abi) -> None:
        # What a unit keeps its own in it must wait for. Beyond that a handler may well wait for
        # something that another program does.
        self._needed = {each.name for each in abi.capabilities if each.within_home}
        self.within: dict[HostCall, CapabilityCall] = {}
        """Our calls, each with the call of the unit whose handler made it. Some may have ended."""

    def __iter__(self) -> Iterator[HostCall]:
        return iter([call for call in self.within if call.status is None])

    def add(self, call: HostCall, within: CapabilityCall) -> None:
        """Note a call that the handler of another call waits for.

        Args:
            call: The call, about to go in.
            within: The call of the unit that the handler carries out.
        """
        self.within[call] = within

    def forget_ended(self) -> None:
        """Drop calls that are no longer awaited."""
        for call in [it for it in self.within if it.status is not None or it.abandoned]:
            del self.within[call]

    def deadlocked(
        self, open_calls: Iterable[CapabilityCall]
    ) -> list[tuple[HostCall, CircularCallError]]:
        """Find the calls that can never end, if nothing waits to enter the unit.

        Args:
            open_calls: The calls of the unit that have not ended.

        Returns:
            The calls, each with its error.
        """
        # A stream may be open while its reader does something else.
        stuck = {call: within for call, within in self.within.items() if call.is_awaited}
        waited_for = {id(within) for within in stuck.values()}
        if any(id(call) not in waited_for for call in open_calls):
            return []
        return [
            (call, circular(call, within.entry.name))
            for call, within in stuck.items()
            if within.entry.capability in self._needed and call.entered
        ]


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
