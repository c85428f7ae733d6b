"""Several documents in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

from ..errors import InvalidArgument, NotFound
from .arguments import check_text, said
from .document import Document, Fields

_IN_FLIGHT = 64
"""Reads that run at a time: far fewer than the calls that may be in flight."""
_MOST_OF_A_PAGE = 1_000


class _Get(Protocol[Fields]):
    async def __call__(self, id: str, *, timeout: float | None = None) -> Document[Fields]: ...


async def get_many(
    get: _Get[Fields], ids: Iterable[str], timeout: float | None
) -> list[Document[Fields] | None]:
    """Read documents by their ids, several at a time.

    Args:
        get: Reads one of them.
        ids: Their ids.
        timeout: Seconds until one of them is given up; None for no limit.

    Returns:
        The documents in the order of the ids; None for each that is not there.
    """
    if isinstance(ids, str | bytes) or not isinstance(ids, Iterable):
        raise InvalidArgument(f"`ids` are several ids, not {said(ids)}", {"field": "ids"})
    wanted = [check_text(id, "id") for id in ids]
    found: list[Document[Fields] | None] = [None] * len(wanted)
    waiting = iter(enumerate(wanted))

    async def read() -> None:
        for index, id in waiting:
            try:
                found[index] = await get(id, timeout=timeout)
            except NotFound:
                continue

    readers = [asyncio.create_task(read()) for _ in range(min(_IN_FLIGHT, len(wanted)))]
    try:
        await asyncio.gather(*readers)
    finally:  # where one failed, the others stop too
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    return found
