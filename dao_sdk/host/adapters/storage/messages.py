"""Between the messages of the storage capability and plain values: what is asked for is checked."""

from __future__ import annotations

import sqlite3

from ...api import storage_v1
from ...api.rules import RULES
from ...errors import InvalidArgument
from ...rules import Checker
from .operations import Batch, Change, Changes, Condition, Delete, DeleteRange, Range
from .scan import Page

_CHECK = Checker(RULES)[storage_v1.WriteRequest]
_MANY = 1000
"""Conditions and changes of a batch that are not read on an event loop any more: each takes 2 us."""


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
        InvalidArgument: A key is missing, or a change says nothing.
        TooLarge: A key is too long.
    """
    if not late and len(request.changes) + len(request.conditions) > _MANY:
        return LateBatch(request)
    _CHECK(request)
    conditions: list[Condition] = []
    for entry in request.conditions:
        value = entry.value if entry.HasField("value") else None
        conditions.append(Condition(entry.key, value))
    changes: list[Change] = []
    lasts = False
    for at, change in enumerate(request.changes):
        put = change.put
        if key := put.key:  # nearly all of them
            changes.append((key, put.value))
        else:
            changes.append(_other_change(change, at))
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


def _other_change(change: storage_v1.Change, at: int) -> Change:
    match change.WhichOneof("kind"):
        case "delete":
            return Delete(change.delete)
        case "delete_range":
            gone = change.delete_range
            return DeleteRange(gone.start, gone.end)
        case _:  # rules are about fields, and none is there
            field = f"changes[{at}]"
            raise InvalidArgument(f"`{field}` says nothing to do.", {"field": field})
