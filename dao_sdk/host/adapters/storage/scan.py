"""Scans: some consecutive entries of a range, as they are when the scan has its turn."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from .faults import wrong_type
from .operations import Range

PAGE_BYTES = 128 * 1024
"""The size at which a page is full."""
ENTRY_BYTES = 16
"""More than what a message adds to the bytes of a key and its value."""


Row = tuple[bytes, bytes, int]
"""A key, its value, and the size of the value where it is left out, since the entry does not fit a
message."""


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

    Raises:
        Internal: A key or a value is damaged.
    """
    rows: list[Row] = []
    size, limit, keys_only = 0, wanted.limit, wanted.keys_only
    for key, length, value in wanted.query(connection, most - ENTRY_BYTES):
        if type(key) is not bytes or not (value is None or type(value) is bytes):
            raise wrong_type(key, value)
        if limit and len(rows) == limit:
            return Page(rows, True)
        size += len(key) + ENTRY_BYTES
        left_out = 0
        if value is not None:
            size += length
        elif not keys_only:
            left_out = length
        if rows and size > PAGE_BYTES:
            return Page(rows, True)
        rows.append((key, value or b"", left_out))
    return Page(rows, False)
