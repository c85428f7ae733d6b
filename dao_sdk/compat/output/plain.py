"""Text of unknown origin made fit to be shown: names and paths may come from a hostile file."""

from __future__ import annotations

import re

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What could steer a terminal, end a line, turn text round, or cannot be written at all."""

_SIGNS = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONGEST = 400
"""The longest text that a person is shown in one piece, in characters."""


def plain(text: str, longest: int = _LONGEST) -> str:
    """One line of text without anything that could steer a terminal.

    Args:
        text: Any text.
        longest: From how many characters on its middle is left out.
    """
    if len(text) > longest:
        half = (longest - 3) // 2
        text = f"{text[:half]}...{text[-half:]}"
    return _STEERING.sub(_escaped, text)


def _escaped(sign: re.Match[str]) -> str:
    return _SIGNS.get(sign[0]) or f"\\u{ord(sign[0]):04x}"
