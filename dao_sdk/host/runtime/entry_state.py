"""What the running entry of an instance did; its owner acts on it once the entry has returned."""

from __future__ import annotations

from ..abi import AbiImport
from ..engine.faults import GuestFault
from ..errors import Denied
from .setup import Setup

_MOST_DENIED = 64
"""Denials of one entry that listeners hear of."""


class EntryState:
    """What the running entry did so far. Each instance has one.

    Args:
        setup: What the unit is made of.
    """

    __slots__ = ("_counters", "_denied", "_policy", "allocating", "denied", "last_words", "untaken")

    def __init__(self, setup: Setup) -> None:
        self._counters = setup.counters
        self._policy = setup.policy
        self._denied = setup.codes.denied
        self.allocating = False
        """Whether the unit is inside its allocator, where it may call nothing."""
        self.denied: list[AbiImport] = []
        """Imports that were refused and not reported yet."""
        self.last_words = ""
        """The last error that the entry logged."""
        self.untaken = 0
        """Bytes of answers since the event loop last had a turn, so that callers could take them."""

    def refuse_in_alloc(self, name: str) -> None:
        """End the instance if it calls an import while it allocates.

        Args:
            name: The import.

        Raises:
            GuestFault: It does.
        """
        if self.allocating:
            raise GuestFault("trap", f"called {name} during yuan_alloc")

    def deny(self, entry: AbiImport) -> int:
        """Refuse an import that is not granted; listeners hear of it after the entry.

        Args:
            entry: The import.

        Returns:
            The status of the refusal.
        """
        self._counters.denials += 1
        if len(self.denied) < _MOST_DENIED:
            self.denied.append(entry)
        return self._denied

    def refusal(self) -> Denied:
        """Say why the entry's call failed, better than the unit can: it saw only a status."""
        return self._policy.refusal(self.denied[-1])

    def report_denials(self) -> None:
        """Let the listeners hear of what was refused."""
        denied = self.denied.copy()
        self.denied.clear()
        for entry in denied:
            self._policy.denied(entry, self._policy.refusal(entry))
