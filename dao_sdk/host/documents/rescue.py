"""Brings what can still be read of a damaged home into another one.

A damaged page of the database takes a few documents with it, and every stream that meets one of
them ends there. So this reads around them: it walks along the positions of the space, steps over
those that cannot be read, and exports the documents by their ids.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..api import data_v1
from ..errors import CallError

if TYPE_CHECKING:
    from ..api.clients import DocumentsClient, SpacesClient

_TOGETHER = 50
"""How many documents are exported in one call, as long as none of them is damaged."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What became of one space."""

    space: str
    """Its name."""
    documents: int
    """How many documents were brought over, deleted ones not counted."""
    lost: int
    """How many documents could not be read."""


async def rescue(
    spaces: SpacesClient, documents: DocumentsClient, into: DocumentsClient
) -> AsyncIterator[Rescued]:
    """Merge all that can be read of one home into another, space by space.

    Args:
        spaces: The spaces of the damaged home.
        documents: The documents of the damaged home.
        into: The documents of the home that takes them.

    Yields:
        What became of each space.

    Raises:
        CallError: Not even the spaces can be listed, or the other home does not take a document.
    """
    async for space in _spaces(spaces):
        live, gone = await _ids(documents, space)
        saved = 0
        for ids, counted in ((live, True), (gone, False)):
            for begin in range(0, len(ids), _TOGETHER):
                done = await _bring(documents, into, space.name, ids[begin : begin + _TOGETHER])
                saved += done if counted else 0
        yield Rescued(space.name, saved, max(0, space.documents - saved))


async def _spaces(spaces: SpacesClient) -> AsyncIterator[data_v1.Space]:
    request = data_v1.ListSpacesRequest()
    while True:
        page = await spaces.list(request)
        for space in page.spaces:
            yield space
        if not page.next:
            return
        request.after = page.next


async def _ids(
    documents: DocumentsClient, space: data_v1.Space
) -> tuple[Sequence[str], Sequence[str]]:
    """Find every document whose record can be read: those that are there, and deleted ones."""
    found: dict[str, bool] = {}
    after: str | None = ""
    while after is not None:
        try:
            request = data_v1.WatchRequest(space=space.name, after=after)
            async with documents.watch(request) as changes:
                async for change in changes:
                    if change.kind == data_v1.Change.Kind.CAUGHT_UP:
                        break
                    found[change.document.id] = change.kind == data_v1.Change.Kind.CHANGED
            after = None
        except CallError as error:
            _only_damage(error)
            after = error.details.get("after")  # where to go on behind it, if there is more
    live = [id for id, there in found.items() if there]
    return live, [id for id, there in found.items() if not there]


async def _bring(
    source: DocumentsClient, into: DocumentsClient, space: str, ids: Sequence[str]
) -> int:
    """Bring documents over; one by one where one of them is damaged. Gives how many came."""
    updates = []
    try:
        async with source.export(data_v1.ExportRequest(space=space, ids=ids)) as items:
            async for item in items:
                updates.append(item)
    except CallError as error:
        _only_damage(error)
        if len(ids) == 1:
            return 0
        return sum([await _bring(source, into, space, [id]) for id in ids])
    for item in updates:
        await into.import_(data_v1.ImportRequest(space=space, updates=item))
    return len(ids)


def _only_damage(error: CallError) -> None:
    """Go on only where what was to be read is damaged: anything else is to be told."""
    if error.status != "INTERNAL":
        raise error
