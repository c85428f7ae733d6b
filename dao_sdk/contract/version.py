"""Contract versions as they are written in ``since``."""

from __future__ import annotations


def version_of(text: str) -> tuple[int, int]:
    """The version written as ``major.minor``, so that versions can be compared.

    Raises:
        ValueError: The text is not of that form.
    """
    major, _, minor = text.partition(".")
    return int(major), int(minor)
