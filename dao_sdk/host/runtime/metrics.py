"""What is counted while a unit runs."""

from __future__ import annotations


class Counters:
    """What happened at the boundary since the Avatar was opened."""

    __slots__ = (
        "deaths",
        "denials",
        "entries",
        "guest_calls",
        "refused_events",
        "requests",
        "strays",
    )

    def __init__(self) -> None:
        self.entries = 0
        """Times that the unit was entered."""
        self.requests = 0
        """Calls that were handed to the unit."""
        self.guest_calls = 0
        """Calls of the unit that were accepted."""
        self.strays = 0
        """Answers, cancels and credits for calls that do not exist (any more)."""
        self.refused_events = 0
        """Events that the unit did not know."""
        self.denials = 0
        """Imports refused because they are not granted."""
        self.deaths = 0
        """Instances that ended in a fault."""

    def __repr__(self) -> str:
        counted = ", ".join(f"{name}={getattr(self, name)}" for name in self.__slots__)
        return f"Counters({counted})"
