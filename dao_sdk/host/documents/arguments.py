"""Checks of what a caller hands over, so that what is wrong is named before anything crosses."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import InvalidArgument

LEAST_INT, MOST_INT = -(1 << 63), (1 << 63) - 1
"""The whole numbers that the contract knows."""


def check_text(value: object, name: str) -> str:
    """Make sure that something is a string that can cross.

    Args:
        value: What was given.
        name: What it is, for the error.

    Returns:
        The string.

    Raises:
        InvalidArgument: It is no string, or holds half of a surrogate pair.
    """
    if not isinstance(value, str):
        raise InvalidArgument(f"{name} is a string, not {said(value)}", {"field": name})
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise InvalidArgument(
                f"{name} holds half of a surrogate pair, which is no text", {"field": name}
            ) from None
    return value


def check_position(value: object) -> str:
    """Make sure that something is a position, which is opaque.

    Args:
        value: What was given as ``after``; None, 0 and what is empty mean the beginning.

    Returns:
        The position; empty for the beginning.

    Raises:
        InvalidArgument: It is no string.
    """
    if value is None or (isinstance(value, str | bytes | int) and not value):
        return ""
    return check_text(value, "after")


def check_bytes(value: object, name: str) -> bytes:
    """Make sure that something is bytes.

    Args:
        value: What was given.
        name: What it is, for the error.

    Raises:
        InvalidArgument: It is something else.
    """
    if not isinstance(value, bytes):
        raise InvalidArgument(f"{name} is bytes, not {said(value)}", {"field": name})
    return value


def check_bool(value: object, name: str) -> bool:
    """Make sure that something is true or false.

    Args:
        value: What was given.
        name: What it is, for the error.

    Raises:
        InvalidArgument: It is something else.
    """
    if not isinstance(value, bool):
        raise InvalidArgument(f"{name} is True or False, not {said(value)}", {"field": name})
    return value


def check_mapping(value: object, name: str) -> None:
    """Make sure that something is a dict or its like.

    Args:
        value: What was given.
        name: What it is, for the error.

    Raises:
        InvalidArgument: It is something else.
    """
    if not isinstance(value, Mapping):
        raise InvalidArgument(f"{name} are a dict, not {said(value)}", {"field": name})


def check_whole(value: object, name: str, least: int, most: int = MOST_INT) -> int:
    """Make sure that something is a whole number within bounds.

    Args:
        value: What was given.
        name: What it is, for the error.
        least: The least that it may be.
        most: The most that it may be.

    Raises:
        InvalidArgument: It is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        bounds = f"of at least {least}" if most == MOST_INT else f"from {least} to {most}"
        bounds = "of 64 bits" if (least, most) == (LEAST_INT, MOST_INT) else bounds
        raise InvalidArgument(
            f"{name} is a whole number {bounds}, not {said(value)}", {"field": name}
        )
    return value


def said(value: object) -> str:
    """Describe a value for an error.

    Args:
        value: Any value.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value)) if value.bit_length() <= 128 else f"one of {value.bit_length()} bits"
    if value is None or isinstance(value, bool | float):
        return repr(value)
    return f"a {type(value).__name__}"
