"""The operations of the storage capability on one SQLite connection, as plain values."""

from __future__ import annotations

import sqlite3
from collections.abc import Sized
from itertools import groupby
from typing import NamedTuple, Protocol

from ...errors import Conflict, TooLarge
from .faults import wrong_type

Put = tuple[bytes, bytes]
"""Sets a key to a value. As plain as SQLite takes it: nearly all changes are such, and each write
waits for them to be made."""


class Delete(NamedTuple):
    """Removes a key."""

    key: bytes


class DeleteRange(NamedTuple):
    """Removes every key of a range; empty bytes mean no bound."""

    start: bytes
    end: bytes


Change = Put | Delete | DeleteRange
_PUT = (
    "INSERT INTO entries (key, value) VALUES (?, ?)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


class Condition(NamedTuple):
    """The value that a key must have; None where it must be absent."""

    key: bytes
    value: bytes | None


class Changes(Protocol):
    """What :class:`Batch` is to the code that carries it out."""

    @property
    def changes(self) -> Sized:
        """The changes."""
        ...

    @property
    def lasts(self) -> bool:
        """Whether it may take longer than an event loop can wait, small as it is."""
        ...

    def apply(self, connection: sqlite3.Connection) -> None:
        """See :meth:`Batch.apply`."""
        ...


class Batch(NamedTuple):
    """Changes that all happen or not at all, if every condition holds."""

    conditions: tuple[Condition, ...]
    changes: tuple[Change, ...]
    lasts: bool = False
    """Whether it may take longer than an event loop can wait: it deletes a range, which may hold
    everything."""

    def apply(self, connection: sqlite3.Connection) -> None:
        """Apply it inside the transaction that is open.

        Args:
            connection: The connection that writes.

        Raises:
            Conflict: A condition does not hold; nothing was changed.
            sqlite3.Error: SQLite failed; the caller rolls back.
        """
        for condition in self.conditions:
            if read(connection, condition.key) != condition.value:
                raise Conflict(
                    "A condition of the batch does not hold; nothing was written.",
                    {"key": condition.key.hex()},
                )
        for kind, changes in groupby(self.changes, type):
            if kind is tuple:
                connection.executemany(_PUT, changes)
            elif kind is Delete:
                connection.executemany("DELETE FROM entries WHERE key = ?", changes)
            else:
                for change in changes:
                    assert isinstance(change, DeleteRange)
                    where, values = _range(change.start, change.end)
                    connection.execute(f"DELETE FROM entries{where}", values)


def read(connection: sqlite3.Connection, key: bytes) -> bytes | None:
    """Read one value.

    Args:
        connection: Any connection.
        key: The key.

    Returns:
        The value; None where the key is absent.

    Raises:
        Internal: The value is damaged.
    """
    row = connection.execute("SELECT value FROM entries WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    value = row[0]
    if type(value) is not bytes:
        raise wrong_type(key, value)
    return value


def read_many(
    connection: sqlite3.Connection, keys: tuple[bytes, ...], most: int
) -> list[bytes | None]:
    """Read several values of one snapshot.

    Args:
        connection: Any connection, with a transaction open where others may write.
        keys: The keys.
        most: The most bytes that all values may have.

    Returns:
        A value per key, None where it is absent.

    Raises:
        TooLarge: The values have more bytes than that.
    """
    values: list[bytes | None] = []
    size = 0
    for key in keys:
        value = read(connection, key)
        size += 8 + (len(value) if value is not None else 0)
        if size > most:
            raise TooLarge(
                f"The values of {len(keys)} keys have more than {most} bytes together.",
                {"limit": "max_message_bytes", "read": str(len(values))},
                "Read fewer keys at a time.",
            )
        values.append(value)
    return values


class Range(NamedTuple):
    """A range to scan; empty bytes mean no bound."""

    start: bytes
    end: bytes
    reverse: bool = False
    keys_only: bool = False
    limit: int = 0
    """The most entries of a page; 0 for no limit."""
    after: bytes = b""
    """The key after which to go on, in the order of the scan."""

    def query(self, connection: sqlite3.Connection, most: int) -> sqlite3.Cursor:
        """Read the range, in key order.

        Args:
            connection: A connection.
            most: The most bytes of a key and its value together; a longer value is not read.

        Returns:
            Rows of key, length of the value, and the value: None if it is too long or not wanted. There is
            one row more than the limit, to see whether more follow.
        """
        where, values = _range(self.start, self.end)
        if self.after:
            where += f" {'AND' if where else 'WHERE'} key {'<' if self.reverse else '>'} ?"
            values = (*values, self.after)
        value = "CASE WHEN length(key) + length(value) <= ? THEN value END"
        order = "DESC" if self.reverse else "ASC"
        return connection.execute(
            f"SELECT key, length(value), {'NULL' if self.keys_only else value} FROM entries"
            f"{' ' + where.lstrip() if where else ''} ORDER BY key {order} LIMIT ?",
            (*(() if self.keys_only else (most,)), *values, self.limit + 1 if self.limit else -1),
        )


def _range(start: bytes, end: bytes) -> tuple[str, tuple[bytes, ...]]:
    if start and end:
        return " WHERE key >= ? AND key < ?", (start, end)
    if start:
        return " WHERE key >= ?", (start,)
    if end:
        return " WHERE key < ?", (end,)
    return "", ()
