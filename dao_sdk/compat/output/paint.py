"""Colours for a terminal, by the escape sequences of ECMA-48 (8.3.117, SGR)."""

from __future__ import annotations

import re

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
}
_SEQUENCE = re.compile("\x1b\\[[0-9;]*m")


class Paint:
    """Colours text, or leaves it as it is.

    Args:
        wanted: Whether to colour.
    """

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted

    def __call__(self, text: str, *how: str) -> str:
        """Colours a text, such as ``paint("error", "red", "bold")``."""
        if not self._wanted or not text:
            return text
        return f"\x1b[{';'.join(_CODES[each] for each in how)}m{text}\x1b[0m"


def length(text: str) -> int:
    """How many characters of a text are seen."""
    return len(_SEQUENCE.sub("", text))


def padded(text: str, width: int) -> str:
    """A text with blanks behind it."""
    return text + " " * (width - length(text))
