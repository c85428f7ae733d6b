"""What is counted while a unit runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Counters:
    """What happened at the boundary since the Avatar was opened."""

    entries: int = 0
    """Times that the unit was entered."""
    requests: int = 0
    """Calls that were handed to the unit."""
    guest_calls: int = 0
    """Calls of the unit that were accepted."""
    strays: int = 0
    """Answers, cancels and credits for calls that do not exist (any more)."""
    refused_events: int = 0
    """Events that the unit did not know."""
    denials: int = 0
    """Imports refused because they are not granted."""
    deaths: int = 0
    """Instances that ended in a fault."""
