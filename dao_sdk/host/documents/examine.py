"""Reads everything that a home holds, in every way in which it can be read.

Whatever a row of the database was needed for, this asks for it: a row that is missing, damaged or
older than what refers to it is met by at least one of the ways. The unit itself looks at the rows
that no document needs, such as those that remember request ids.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..api import data_v1, system_v1
from ..errors import CallError
from .all_spaces import all_spaces

if TYPE_CHECKING:
    from ..api.clients import DocumentsClient, SpacesClient, SystemClient

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that cannot be read."""

    space: str
    """The space; empty where the spaces themselves cannot be listed."""
    document: str
    """The id of the document, where one is to blame; else empty."""
    way: str
    """How it was to be read, such as ``history``; ``rows`` if the unit found it."""
    message: str
    """What the unit said."""


async def examine(
    system: SystemClient, spaces: SpacesClient, documents: DocumentsClient
) -> AsyncIterator[Unreadable]:
    """Look at every row of a home, and read every document in every way.

    Args:
        system: The unit of the home.
        spaces: The spaces of the home.
        documents: Its documents.

    Yields:
        What cannot be read, each document once for each way.

    Raises:
        CallError: A call failed for another reason than what is stored.
    """
    health = await system.health(system_v1.HealthRequest(thorough=True))
    for check in health.checks:
        if check.name == "rows" and not check.passed:
            yield Unreadable("", "", check.name, check.detail)
    try:
        names = [space.name async for space in all_spaces(spaces.list)]
    except CallError as error:
        yield _told("", "spaces", error)
        names = [name for name in error.details.get("spaces", "").split(",") if name]
    for name in names:
        async for found in _space(documents, name):
            yield found


async def _space(documents: DocumentsClient, space: str) -> AsyncIterator[Unreadable]:
    ids: set[str] = set()

    async def listed() -> None:
        cursor = ""
        while True:
            request = data_v1.ListRequest(space=space, cursor=cursor, limit=_PAGE)
            page = await documents.list(request)
            ids.update(document.id for document in page.documents)
            cursor = page.next
            if not cursor:
                return

    async def queried() -> None:
        cursor = ""
        while True:
            request = data_v1.QueryRequest(space=space, cursor=cursor, limit=_PAGE)
            cursor = (await documents.query(request)).next
            if not cursor:
                return

    async def exported() -> None:
        async with documents.export(data_v1.ExportRequest(space=space)) as items:
            await _drained(items)

    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "list": listed,
        "query": queried,
        "export": exported,
    }
    for way, read in ways.items():
        found = await _tried(space, way, read())
        if found:
            yield found
    async for found in _changes(documents, space, ids):
        yield found
    for id in sorted(ids):
        get = data_v1.GetRequest(space=space, id=id)
        history = data_v1.HistoryRequest(space=space, id=id, limit=1)
        for way, call in (("get", documents.get(get)), ("history", documents.history(history))):
            found = await _tried(space, way, call, id)
            if found:
                yield found


async def _changes(
    documents: DocumentsClient, space: str, ids: set[str]
) -> AsyncIterator[Unreadable]:
    """Walk over the changes, stepping over those that cannot be read."""
    after: str | None = ""
    while after is not None:
        try:
            request = data_v1.WatchRequest(space=space, after=after)
            async with documents.watch(request) as changes:
                async for change in changes:
                    if change.kind == data_v1.WatchResponse.KIND_CAUGHT_UP:
                        return
                    if change.kind == data_v1.WatchResponse.KIND_CHANGED:
                        ids.add(change.document.id)
            return
        except CallError as error:
            yield _told(space, "watch", error)
            after = error.details.get("after")


async def _tried(space: str, way: str, read: Awaitable[Any], id: str = "") -> Unreadable | None:
    try:
        await read
    except CallError as error:
        if error.status == "NOT_FOUND":  # deleted: a program is at work meanwhile
            return None
        if error.status == "TOO_LARGE" and way == "get":  # it can be streamed
            return None
        return _told(space, way, error, id)
    return None


async def _drained(items: AsyncIterable[Any]) -> None:
    async for _ in items:
        pass


def _told(space: str, way: str, error: CallError, id: str = "") -> Unreadable:
    if error.status not in ("INTERNAL", "TOO_LARGE"):
        raise error
    return Unreadable(space, error.details.get("document", id), way, error.message)
