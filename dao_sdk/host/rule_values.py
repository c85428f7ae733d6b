"""What one value must be, and the error if it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .errors import CallError, InvalidArgument, TooLarge


class FieldRules(NamedTuple):
    """What the values of a field must be, or each item or value of it."""

    inside: str = ""
    """The full name of the message that it holds, if there are rules in that."""
    is_map: bool = False
    required: bool = False
    min_len: int | None = None
    max_len: int | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None
    pattern: str | None = None
    expected: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    gte: int | None = None
    lte: int | None = None


Rules = Mapping[str, Mapping[str, FieldRules]]
"""The rules of each field by its message's full name; messages without any are left out."""


class Broken(Exception):
    """A rule is broken.

    Args:
        what: What is wrong with the value.
        most: How much it may be at most, if it is more.
        too_large: Whether it is more than there is room for, rather than a number that is too high.
    """

    def __init__(self, what: str, most: int | None = None, *, too_large: bool = True) -> None:
        super().__init__()
        self.what = what
        self.most = most
        self.too_large = too_large
        self.path: tuple[str, ...] = ()
        """Where it is, from the outside to the inside: names, and items in brackets."""

    def call_error(self) -> CallError:
        """The error for the caller."""
        path = ".".join(self.path).replace(".[", "[")
        if self.most is None:
            return InvalidArgument(f"`{path}` {self.what}.", {"field": path})
        error = TooLarge if self.too_large else InvalidArgument
        text = f"`{path}` {self.what}; the most is {self.most}."
        return error(text, {"field": path, "limit": str(self.most)})


Look = Callable[[Any], None]
"""Looks at one value, and raises :class:`Broken` if it breaks a rule."""


def number(rule: FieldRules, is_set: bool) -> Look:
    """Make what looks at a number.

    Args:
        rule: What it must be.
        is_set: Whether it is certainly set; otherwise 0 means that it is not.

    Returns:
        What looks at it.
    """
    least, most, required = rule.gte, rule.lte, rule.required

    def look(value: Any) -> None:
        if not value and not is_set:
            if required:
                raise Broken("is missing")
            return
        if most is not None and value > most:
            raise Broken(f"is {value}", most, too_large=False)
        if least is not None and value < least:
            raise Broken(f"is {value}; the least is {least}")

    return look


def text(rule: FieldRules, is_set: bool) -> Look:
    """Make what looks at a text or at bytes.

    Args:
        rule: What it must be.
        is_set: Whether it is certainly set; otherwise an empty one means that it is not.

    Returns:
        What looks at it.
    """
    pattern = re.compile(rule.pattern) if rule.pattern is not None else None
    least_bytes, most_bytes = rule.min_bytes or 0, rule.max_bytes
    least, most, required = rule.min_len or 0, rule.max_len, rule.required

    def look(value: Any) -> None:
        if not value and not is_set:
            if required:
                raise Broken("is missing")
            return
        size = len(value) if isinstance(value, bytes) or value.isascii() else len(value.encode())
        if most_bytes is not None and size > most_bytes:
            raise Broken(f"has {_count(size, 'byte')}", most_bytes)
        if size < least_bytes:
            raise Broken(f"has {_count(size, 'byte')}; the least is {least_bytes}")
        if most is not None and len(value) > most:
            raise Broken(f"has {_count(len(value), 'character')}", most)
        if len(value) < least:
            raise Broken(f"has {_count(len(value), 'character')}; the least is {least}")
        if pattern is not None and not pattern.fullmatch(value):
            raise Broken(f"must be {rule.expected or f'text that matches {rule.pattern}'}")

    return look


def items(rule: FieldRules) -> Look:
    """Make what looks at the number of items of a repeated field.

    Args:
        rule: How many there may be.

    Returns:
        What looks at all of them.
    """
    least, most = rule.min_items or 0, rule.max_items

    def look(values: Any) -> None:
        if most is not None and len(values) > most:
            raise Broken(f"has {_count(len(values), 'item')}", most)
        if len(values) < least:
            raise Broken(f"has {_count(len(values), 'item')}; the least is {least}")

    return look


def missing(value: Any) -> None:
    """Refuse a message that must be there."""
    raise Broken("is missing")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
