"""Scans: some consecutive entries of a range, as they are when the scan has its turn."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from .operations import Range

PAGE_BYTES = 128 * 1024
"""The size at which a page is full."""
ENTRY_BYTES = 16
"""More than what a message adds to the bytes of a key and its value."""


class Row(NamedTuple):
    """One entry of a page."""

    key: bytes
    value: bytes
    left_out: int
    """The size of a value that is left out, since its entry does not fit a message."""


class Page(NamedTuple):
    """Some consecutive entries."""

    rows: list[Row]
    more: bool
    """Whether the range may have further entries."""


def scan(connection: sqlite3.Connection, wanted: Range, most: int) -> Page:
    """Read a page of a range.

    Args:
        connection: The connection to read from.
        wanted: The range.
        most: The most bytes of a message.

    Returns:
        The page: with at least one entry, unless the range has none.
    """
    rows: list[Row] = []
    size = 0
    for key, length, value in wanted.query(connection, most - ENTRY_BYTES):
        if wanted.limit and len(rows) == wanted.limit:
            return Page(rows, True)
        left_out = 0 if wanted.keys_only or value is not None else length
        row = Row(key, value or b"", left_out)
        more = len(key) + len(row.value) + ENTRY_BYTES
        if rows and size + more > PAGE_BYTES:
            return Page(rows, True)
        rows.append(row)
        size += more
    return Page(rows, False)
