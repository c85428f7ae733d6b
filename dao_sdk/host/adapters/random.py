"""The random capability: the system's secure source."""

from __future__ import annotations

import os

from ..errors import InvalidArgument, TooLarge

MOST_BYTES = 65_536
"""The most bytes of one call."""


class SystemRandom:
    """Draws from the secure source of the system."""

    def fill(self, size: int) -> bytes:
        """Draw bytes.

        Args:
            size: How many, at most 65,536.

        Returns:
            Exactly that many unpredictable bytes.

        Raises:
            TooLarge: More than that were asked for.
            InvalidArgument: Less than none were asked for.
        """
        if size > MOST_BYTES:
            raise TooLarge(
                f"{size} random bytes are too many; {MOST_BYTES} may be drawn at a time."
            )
        if size < 0:
            raise InvalidArgument("A number of random bytes cannot be negative.")
        return os.urandom(size)
