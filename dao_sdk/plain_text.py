"""Makes text of others fit to be shown.

A unit, a peer or a file of unknown origin may say anything: escape sequences that clear the screen,
marks that turn text round or hide it, line breaks that begin a line which looks like one of ours.
Such text is made plain once, when it enters. The content of documents is no such text: it belongs
to the person and is never changed.
"""

from __future__ import annotations

_BLANKS = frozenset("\u00a0\u202f\u3000")
"""Blanks of ordinary writing, French and Japanese, that Python does not call printable."""
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks by their category, of which nothing is seen."""
_LONGEST_NAME = 100
_LINES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def plain(text: str, most: int = 16_384) -> str:
    """Make text of unknown origin into one line that shows all that is in it.

    Control characters, line breaks, bidirectional and zero-width marks, unassigned characters and
    lone surrogates become escapes, as Python writes them.

    Args:
        text: What somebody else said.
        most: The most characters of it to keep.

    Returns:
        The line, with an ellipsis where it was cut.
    """
    if len(text) > most:
        text = f"{text[: most - 1]}…"
    if text.isprintable() and _INVISIBLE.isdisjoint(text):
        return text
    return "".join(sign if _shows(sign) else _escape(sign) for sign in text)


def is_name(text: str, blanks: bool = False) -> bool:
    """Tell whether a text can stand for something in a sentence, without saying more than a name does.

    Args:
        text: The text.
        blanks: Whether it may have blanks, each between two words.
    """
    words = text.split(" ") if blanks else [text]
    return len(text) <= _LONGEST_NAME and all(
        word and all(sign.isalnum() or sign in "._+-" for sign in word) for word in words
    )


def plain_json(text: str) -> str:
    """Escape what does not show in the text of a JSON value; it means the same as before.

    Args:
        text: JSON, in one line or several.
    """
    return "\n".join(map(_plain_json_line, text.split("\n")))


def _plain_json_line(line: str) -> str:
    if line.isprintable() and _INVISIBLE.isdisjoint(line):
        return line
    return "".join(sign if _shows(sign) else _escape_json(sign) for sign in line)


def _shows(sign: str) -> bool:
    return sign in _BLANKS or (sign.isprintable() and sign not in _INVISIBLE)


def _escape(sign: str) -> str:
    return _LINES.get(sign) or sign.encode("unicode_escape").decode("ascii")


def _escape_json(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at:at + 2].hex()}" for at in range(0, len(units), 2))
