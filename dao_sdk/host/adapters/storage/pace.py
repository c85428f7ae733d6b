"""How quick the disk is: whether waiting for it is shorter than handing the wait to a thread."""

from __future__ import annotations

_QUICK_SECONDS = 0.001
"""A commit that takes less holds an event loop no longer than a callback may."""
_STREAK = 16
"""So many commits in a row must have been quick before the next is expected to be."""


class Pace:
    """What the last commits took. Solid-state disks take 0.2 ms, others ten and more."""

    def __init__(self) -> None:
        self._streak = 0
        self.quick = False
        """Whether the next commit is expected to be quick."""

    def note(self, seconds: float) -> None:
        """Remember a commit.

        Args:
            seconds: How long it took.
        """
        self._streak = self._streak + 1 if seconds < _QUICK_SECONDS else 0
        self.quick = self._streak >= _STREAK
