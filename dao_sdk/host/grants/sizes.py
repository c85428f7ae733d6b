"""Sizes in bytes as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .errors import ScopeError

_UNITS: Mapping[str, int] = {
    "": 1,
    "b": 1,
    "kb": 1000,
    "mb": 1000**2,
    "gb": 1000**3,
    "tb": 1000**4,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
    "tib": 1024**4,
}


def parse_size(text: str) -> int:
    """Read a size such as ``1GiB``, ``500 MB`` or ``1048576``.

    Args:
        text: The size.

    Returns:
        The bytes.

    Raises:
        ScopeError: It is no size.
    """
    match = re.fullmatch(r"[ \t]*([0-9]{1,15})[ \t]*([A-Za-z]{0,3})[ \t]*", text)
    if match is None or match[2].lower() not in _UNITS:
        raise ScopeError(f"{text!r} is not a size.", 'Write a size such as "1GiB" or "500MB".')
    size = int(match[1]) * _UNITS[match[2].lower()]
    if size >= 1 << 63:
        raise ScopeError(f"{text!r} is more than any disk holds.")
    return size


def format_size(size: int) -> str:
    """Write a size in the largest binary unit that leaves a whole number."""
    for unit in ("TiB", "GiB", "MiB", "KiB"):
        factor = _UNITS[unit.lower()]
        if size >= factor and size % factor == 0:
            return f"{size // factor}{unit}"
    return f"{size}B"
