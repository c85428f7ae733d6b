"""Brings what can still be read of a damaged home into another one.

A damaged page of the database takes a few documents with it, and every stream that meets one of
them ends there. So this reads around them: it walks along the positions of the space, steps over
those that cannot be read, and exports the documents by their ids.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..api import data_v1
from ..errors import CallError
from .all_spaces import all_spaces

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
    whole: bool = True
    """Whether that is known; False where the home no longer says how many documents there were."""
    unreadable: Sequence[str] = field(default=())
    """The ids of documents that could not be read, as far as they are known."""


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
    async for name, count in _spaces(spaces):
        lost: set[str] = set()
        live, gone = await _ids(documents, name, lost)
        saved = 0
        for ids, counted in ((live, True), (gone, False)):
            for begin in range(0, len(ids), _TOGETHER):
                some = ids[begin : begin + _TOGETHER]
                done = await _bring(documents, into, name, some, lost)
                saved += done if counted else 0
        missing = len(lost) if count is None else max(len(lost), count - saved)
        yield Rescued(name, saved, missing, count is not None, sorted(lost))


async def _spaces(spaces: SpacesClient) -> AsyncIterator[tuple[str, int | None]]:
    """Find the spaces, each with the number of its documents where the home can tell it."""
    try:
        async for space in all_spaces(spaces.list):
            yield space.name, space.documents
    except CallError as error:
        # The newest changes are gone, or a space is. The error names what is left.
        if "spaces" not in error.details:
            raise
        for name in filter(None, error.details["spaces"].split(",")):
            yield name, None


async def _ids(
    documents: DocumentsClient, space: str, lost: set[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Find every document whose record can be read: those that are there, and deleted ones."""
    found: dict[str, bool] = {}
    after: str | None = ""
    while after is not None:
        try:
            request = data_v1.WatchRequest(space=space, after=after)
            async with documents.watch(request) as changes:
                async for change in changes:
                    if change.kind == data_v1.WatchResponse.KIND_CAUGHT_UP:
                        break
                    found[change.document.id] = change.kind == data_v1.WatchResponse.KIND_CHANGED
            after = None
        except CallError as error:
            _only_damage(error)
            lost.update(filter(None, [error.details.get("document")]))
            after = error.details.get("after")  # where to go on behind it, if there is more
    live = [id for id, there in found.items() if there]
    return live, [id for id, there in found.items() if not there]


async def _bring(
    source: DocumentsClient,
    into: DocumentsClient,
    space: str,
    ids: Sequence[str],
    lost: set[str],
) -> int:
    """Bring documents over; one by one where one of them is damaged. Gives how many came."""
    updates = []
    try:
        async with source.export(data_v1.ExportRequest(space=space, ids=ids)) as items:
            async for item in items:
                updates.append(item.updates)
    except CallError as error:
        _only_damage(error)
        if len(ids) == 1:
            lost.update(ids)
            return 0
        return sum([await _bring(source, into, space, [id], lost) for id in ids])
    for some in updates:
        await into.import_(data_v1.ImportRequest(space=space, updates=some))
    return len(ids)


def _only_damage(error: CallError) -> None:
    """Go on only where what was to be read is damaged or too large for a message."""
    if error.status not in ("INTERNAL", "TOO_LARGE"):
        raise error
