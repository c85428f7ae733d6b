"""The capabilities whose imports answer at once: log, clock, random.

Their operations are written into guest memory or taken from it directly, so
they have no request messages; a handler is a plain object with one method.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class LogCapability(Protocol):
    """Takes the lines that the unit writes. Called inside an entry: be quick, call nothing back."""

    def log(self, level: int, text: str, /) -> None:
        """Take one line.

        Args:
            level: 0 trace, 1 debug, 2 information, 3 warning, 4 error; others count as the nearest.
            text: The line; bytes that are not UTF-8 were replaced.
        """
        ...


@runtime_checkable
class ClockCapability(Protocol):
    """Tells the time. Called inside an entry: be quick, call nothing back."""

    def now(self, kind: int, /) -> int:
        """Read a clock.

        Args:
            kind: 0 the wall clock since 1970-01-01 UTC, 1 the monotonic clock.

        Returns:
            Nanoseconds, a signed number of 64 bits.
        """
        ...


@runtime_checkable
class RandomCapability(Protocol):
    """Draws secure random bytes. Called inside an entry: be quick, call nothing back."""

    def fill(self, size: int, /) -> bytes:
        """Draw bytes.

        Args:
            size: How many, at most 65,536.

        Returns:
            Exactly that many bytes that nobody can predict.
        """
        ...


SYNC_METHODS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "avatar_log": ("log", ("level", "text")),
    "avatar_clock": ("now", ("kind",)),
    "avatar_random": ("fill", ("size",)),
}
"""The method that carries out each of these imports, with what it takes."""
