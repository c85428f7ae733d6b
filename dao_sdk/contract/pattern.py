r"""Patterns that every language can match without a library: what rules of strings may say.

A pattern is a row of parts. A part is a character, an escaped one (``\.``) or a class of characters
(``[a-z0-9_]``), with how often it may come: once, or ``?``, ``*``, ``+``, ``{3}``, ``{1,8}``, ``{2,}``.
It is about the whole string and about Unicode scalar values. Every engine of regular expressions
means the same by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHARACTER = r"\\[^A-Za-z0-9\s]|[^\\^$.|?*+()\[\]{}/]"
_IN_CLASS = r"\\[^A-Za-z0-9\s]|[^\\^\[\]&~-]"
_PART = re.compile(
    rf"(?:(?P<one>{_CHARACTER})|\[(?P<class>(?:(?:{_IN_CLASS})(?:-(?:{_IN_CLASS}))?)+)\])"
    r"(?P<times>[?*+]|\{[0-9]{1,4}(?:,(?:[0-9]{1,4})?)?\})?",
    re.DOTALL,
)
_RANGE = re.compile(rf"({_IN_CLASS})(?:-({_IN_CLASS}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """Some characters, and how often they come."""

    ranges: tuple[tuple[str, str], ...]
    """The first and the last character of each range."""
    least: int
    most: int | None
    """None for any number."""

    @property
    def numbers(self) -> tuple[tuple[int, int], ...]:
        """The ranges as numbers of Unicode."""
        return tuple((ord(first), ord(last)) for first, last in self.ranges)


def parse_pattern(pattern: str) -> tuple[Part, ...]:
    """Read a pattern.

    Args:
        pattern: The pattern.

    Raises:
        ValueError: It is none; says from which character on.
    """
    parts: list[Part] = []
    at = 0
    while at < len(pattern):
        found = _PART.match(pattern, at)
        if found is None:
            raise ValueError(f"`{pattern[at:]}` is no character, class or number of times")
        ranges = _ranges(found["class"]) if found["class"] else (_one(found["one"]),)
        least, most = _times(found["times"] or "")
        if most is not None and most < max(least, 1):
            raise ValueError(f"`{found['times']}` ends before it begins")
        parts.append(Part(ranges, least, most))
        at = found.end()
    return tuple(parts)


def _ranges(text: str) -> tuple[tuple[str, str], ...]:
    made = []
    for first, last in _RANGE.findall(text):
        lowest, highest = first[-1], (last or first)[-1]
        if lowest > highest:
            raise ValueError(f"the range `{first}-{last}` ends before it begins")
        made.append((lowest, highest))
    return tuple(made)


def _one(text: str) -> tuple[str, str]:
    return text[-1], text[-1]


def _times(text: str) -> tuple[int, int | None]:
    simple: dict[str, tuple[int, int | None]] = {"": (1, 1), "?": (0, 1), "*": (0, None)}
    if text in simple:
        return simple[text]
    if text == "+":
        return 1, None
    least, comma, most = text[1:-1].partition(",")
    return int(least), int(most) if most else None if comma else int(least)
