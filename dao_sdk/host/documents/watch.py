"""Watches: the changes of a space, across restarts of the unit."""

from __future__ import annotations

from types import TracebackType
from typing import Generic

from ..api import data_v1
from ..errors import Gone, Unavailable
from ..runtime.call_arguments import check_timeout
from ..runtime.calls import Stream
from .arguments import check_position
from .client import Documents
from .conditions import Where, write_where
from .deadline import Deadline
from .document import Change, Fields
from .oversized import read_whole
from .shapes import Shape


class Watch(Generic[Fields]):
    """Changes of a space: iterate over it, inside ``async with``."""

    def __init__(
        self,
        client: Documents,
        space: str,
        shape: Shape[Fields],
        where: Where | None,
        after: str | None,
        caught_up: bool,
        timeout: float | None,
    ) -> None:
        check_timeout(timeout)
        self._timeout = timeout
        self._deadline: Deadline | None = None
        self._client, self._shape = client, shape
        self._caught_up = caught_up
        self._request = data_v1.WatchRequest(
            space=space,
            after=check_position(after),
            from_now=after is None,
        )
        write_where(where, self._request)
        self._stream: Stream[data_v1.WatchResponse] | None = None

    @property
    def cursor(self) -> str:
        """The position up to which changes were given, opaque; a later watch may go on after it."""
        return self._request.after

    async def __aenter__(self) -> Watch[Fields]:
        self._stream = self._open()
        await self._stream.__aenter__()
        return self

    def _open(self) -> Stream[data_v1.WatchResponse]:
        """Begin, or go on where we were with what is left of the time."""
        if self._deadline is None:
            self._deadline = Deadline(self._timeout)
        return self._client.watch(self._request, timeout=self._deadline.left)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Watch[Fields]:
        return self

    async def __anext__(self) -> Change[Fields]:
        while True:
            if self._stream is None:
                self._stream = self._open()
            try:
                message = await self._stream.__anext__()
            except Gone:
                raise
            except Unavailable:
                # The unit died and is started again: go on where we were.
                self._stream = None
                continue
            if message.cursor:
                self._request.after = message.cursor
                self._request.from_now = False
            if message.kind == data_v1.WatchResponse.KIND_CAUGHT_UP:
                if self._caught_up:
                    return Change("caught_up", "", None, message.cursor)
            elif message.kind == data_v1.WatchResponse.KIND_REMOVED:
                return Change("removed", message.document.id, None, message.cursor)
            elif message.kind == data_v1.WatchResponse.KIND_CHANGED:
                assert self._deadline is not None
                document = await read_whole(
                    self._client, self._request.space, message.document, self._deadline
                )
                if document is None:
                    continue  # it was deleted meanwhile, and that change comes next
                shaped = self._shape.document(self._request.space, document)
                return Change("changed", document.id, shaped, message.cursor)

    async def aclose(self) -> None:
        """Stop watching; a second time does nothing."""
        if self._stream is not None:
            await self._stream.aclose()
