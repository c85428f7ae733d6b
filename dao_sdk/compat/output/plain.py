"""Text of unknown origin made fit to be shown: names and paths may come from a hostile file."""

from __future__ import annotations

from dao_sdk import plain_text

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
    return plain_text.plain(text)
