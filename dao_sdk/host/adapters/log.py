"""The log capability: a unit's lines go to :mod:`logging`."""

from __future__ import annotations

import logging
import re

TRACE = 5
"""The level of :mod:`logging` for the unit's level 0, below ``logging.DEBUG``."""
_LEVELS = (TRACE, logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)
_MOST_CHARACTERS = 16_384
# Whatever could begin a new line or steer a terminal: a unit must not forge lines of others.
# Compiled when it is first used: many programs open an Avatar that has nothing to say.
_CONTROL = "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"


class LoggingLog:
    """Writes a unit's lines to a logger of its own, ``dao.unit.NAME``.

    Args:
        name: The name of the unit.
    """

    def __init__(self, name: str = "unit") -> None:
        self._logger = logging.getLogger(f"dao.unit.{name}")

    def log(self, level: int, text: str) -> None:
        """Write one line.

        Args:
            level: 0 trace, 1 debug, 2 information, 3 warning, 4 error; others count as the nearest.
            text: The line; control characters are written as escapes, and a very long one is cut.
        """
        severity = _LEVELS[min(max(level, 0), len(_LEVELS) - 1)]
        if self._logger.isEnabledFor(severity):
            self._logger.log(severity, "%s", plain_line(text))


def plain_line(text: str) -> str:
    """Make text of a unit into one harmless line.

    Args:
        text: Any text.

    Returns:
        The text with control characters as escapes, cut where it is over 16,384 characters.
    """
    if len(text) > _MOST_CHARACTERS:
        text = f"{text[:_MOST_CHARACTERS]}… ({len(text)} characters)"
    return re.sub(_CONTROL, lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
