"""The log capability: a unit's lines go to :mod:`logging`."""

from __future__ import annotations

import logging

TRACE = 5
"""The level of :mod:`logging` for the unit's level 0, below ``logging.DEBUG``."""
_LEVELS = (TRACE, logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)


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
            text: The line, which the runtime has made plain.
        """
        severity = _LEVELS[min(max(level, 0), len(_LEVELS) - 1)]
        if self._logger.isEnabledFor(severity):
            self._logger.log(severity, "%s", text)
