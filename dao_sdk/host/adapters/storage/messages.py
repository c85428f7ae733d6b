"""Between the messages of the storage capability and plain values: what is asked for is checked."""

from __future__ import annotations

import sqlite3

from ...api import storage_v1
from ...api.rules import RULES
from ...errors import InvalidArgument, TooLarge
from .operations import Batch, Change, Changes, Condition, Delete, DeleteRange, Range
from .scan import Page

MOST_KEY_BYTES = RULES["dao.storage.v1.ReadRequest"]["key"].max_bytes or 0
"""The longest key."""
_MANY = 1000
"""Conditions and changes of a batch that are not read on an event loop any more: each takes 1 us."""


class LateBatch:
    """A batch that is read only where it is applied, in a thread, since that takes its time.

    Args:
        request: Its message.
    """

    lasts = True
    """See :class:`.operations.Changes`."""

    def __init__(self, request: storage_v1.WriteRequest) -> None:
        self._request = request
        self.changes = request.changes

    def apply(self, connection: sqlite3.Connection) -> None:
        """See :meth:`.operations.Batch.apply`; raises what reading the batch raises as well."""
        batch_of(self._request, late=True).apply(connection)


def batch_of(request: storage_v1.WriteRequest, late: bool = False) -> Changes:
    """Read a batch; one of very many changes is read, and refused, when it is applied.

    Args:
        request: Its message.
        late: Whether it is applied now.

    Returns:
        The batch.

    Raises:
        InvalidArgument: A key is empty, or a change says nothing.
        TooLarge: A key is too long.
    """
    if not late and len(request.changes) + len(request.conditions) > _MANY:
        return LateBatch(request)
    conditions: list[Condition] = []
    for entry in request.conditions:
        value = entry.value if entry.HasField("value") else None
        conditions.append(Condition(key_of(entry.key), value))
    changes: list[Change] = []
    lasts = False
    for change in request.changes:
        put = change.put
        if 0 < len(key := put.key) <= MOST_KEY_BYTES:  # nearly all of them
            changes.append((key, put.value))
        else:
            changes.append(_change_of(change))
            lasts = lasts or change.HasField("delete_range")
    return Batch(tuple(conditions), tuple(changes), lasts)


def range_of(request: storage_v1.ScanRequest) -> Range:
    """Read a range.

    Args:
        request: Its message.

    Returns:
        The range.
    """
    return Range(
        request.start,
        request.end,
        request.reverse,
        request.keys_only,
        request.limit,
        request.after,
    )


def page_of(page: Page) -> storage_v1.ScanResponse:
    """Make the answer to a scan.

    Args:
        page: Its entries.

    Returns:
        The answer.
    """
    answer = storage_v1.ScanResponse(more=page.more)
    add = answer.entries.add  # half as long as messages that are made first and then copied
    for key, value, left_out in page.rows:
        if left_out:
            add(key=key, left_out=left_out)
        else:
            add(key=key, value=value)
    return answer


def key_of(key: bytes) -> bytes:
    """Check a key.

    Args:
        key: The key.

    Returns:
        The same.

    Raises:
        InvalidArgument: It is empty.
        TooLarge: It is too long.
    """
    if not key:
        raise InvalidArgument("A key has at least one byte.", {"field": "key"})
    return key if len(key) <= MOST_KEY_BYTES else _bound(key, "key")


def _bound(key: bytes, field: str) -> bytes:
    if len(key) > MOST_KEY_BYTES:
        raise TooLarge(
            f"A key of {len(key)} bytes is too long; the most is {MOST_KEY_BYTES}.",
            {"field": field, "limit": str(MOST_KEY_BYTES)},
        )
    return key


def _change_of(change: storage_v1.Change) -> Change:
    match change.WhichOneof("kind"):
        case "put":
            entry = change.put
            return key_of(entry.key), entry.value
        case "delete":
            return Delete(key_of(change.delete))
        case "delete_range":
            gone = change.delete_range
            return DeleteRange(_bound(gone.start, "start"), _bound(gone.end, "end"))
        case _:
            raise InvalidArgument("A change of the batch says nothing.", {"field": "changes"})
