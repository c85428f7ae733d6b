"""Watches: the changes of a space, across restarts of the unit."""

from __future__ import annotations

from types import TracebackType

from ..api import data_v1
from ..errors import Unavailable, UnitStopped
from ..runtime.calls import Stream
from .client import Documents
from .document import Change
from .oversized import read_whole
from .where import Condition


class Watch:
    """Changes of a space: iterate over it, inside ``async with``."""

    def __init__(
        self,
        client: Documents,
        space: str,
        where: Condition | None,
        after: str | None,
        caught_up: bool,
    ) -> None:
        self._client = client
        self._caught_up = caught_up
        self._request = data_v1.WatchRequest(
            space=space,
            where=where.filter if where is not None else None,
            after=after or "",
            from_now=after is None,
        )
        self._stream: Stream[data_v1.Change] | None = None

    @property
    def cursor(self) -> str:
        """The position up to which changes were given, opaque; a later watch may go on after it."""
        return self._request.after

    async def __aenter__(self) -> Watch:
        self._stream = self._client.watch(self._request)
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Watch:
        return self

    async def __anext__(self) -> Change:
        while True:
            if self._stream is None:
                self._stream = self._client.watch(self._request)
            try:
                message = await self._stream.__anext__()
            except UnitStopped:
                raise
            except Unavailable:
                # The unit died and is started again: go on where we were.
                self._stream = None
                continue
            if message.cursor:
                self._request.after = message.cursor
                self._request.from_now = False
            if message.kind == data_v1.Change.CAUGHT_UP:
                if self._caught_up:
                    return Change("caught_up", "", None, message.cursor)
            elif message.kind == data_v1.Change.REMOVED:
                return Change("removed", message.document.id, None, message.cursor)
            elif message.kind == data_v1.Change.CHANGED:
                document = await read_whole(self._client, self._request.space, message.document)
                if document is None:
                    continue  # it was deleted meanwhile, which is the next that is told of it
                return Change("changed", document.id, document, message.cursor)

    async def aclose(self) -> None:
        """Stop watching; a second time does nothing."""
        if self._stream is not None:
            await self._stream.aclose()
