"""Asks a running Avatar through the socket of its home."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from ..errors import CallError, Disconnected, Interrupted
from . import frames
from .frames import Hello, Kind, LocalError


class LocalConnection:
    """A connection to the Avatar that has a home open. Made by :meth:`connect`.

    Attributes:
        hello: Who answers.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hello: Hello
    ) -> None:
        self.hello = hello
        self._reader = reader
        self._writer = writer
        self._last = 0
        self._calls: dict[int, asyncio.Future[bytes] | LocalStream] = {}
        self._gone: CallError | None = None
        self._loop = asyncio.get_running_loop()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def connect(cls, home: Path) -> LocalConnection | None:
        """Connect to the Avatar that runs in a home.

        Args:
            home: The folder of the home.

        Returns:
            The connection; None where no Avatar serves the home.

        Raises:
            LocalError: what answers is not an Avatar of this version, or not ours to ask.
        """
        try:
            with frames.socket_address(home) as address:
                reader, writer = await asyncio.open_unix_connection(address)
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return None
        except PermissionError:
            raise LocalError(
                f"the Avatar in {home} belongs to somebody else", "Ask as the owner of the home."
            ) from None
        try:
            first = await frames.read_frame(reader)
            if first is None or first[0] is not Kind.HELLO:
                raise LocalError("what answers on the home's socket is not an Avatar")
            return cls(reader, writer, Hello.decode(first[2]))
        except BaseException:
            writer.close()
            raise

    async def aclose(self) -> None:
        """Close the connection; the Avatar cancels what is still in flight."""
        self._writer.close()
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await self._listening
        # A task that is cancelled before its first step never runs any of its own lines.
        self._end(Interrupted("the connection was closed before the Avatar answered"))
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def __aenter__(self) -> LocalConnection:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def request(self, number: int, payload: bytes, timeout: float | None = None) -> bytes:
        """Ask one method for its answer; cancelling the task cancels the call.

        Args:
            number: The method's number in the contract.
            payload: The request message.
            timeout: Seconds until the call ends with TIMEOUT; None for none.

        Returns:
            The bytes of the response message.

        Raises:
            CallError: the class of the status with which the call ended.
        """
        future: asyncio.Future[bytes] = self._loop.create_future()
        call = self._begin(future)
        try:
            await self._send(Kind.REQUEST, call, frames.request_payload(number, timeout, payload))
            return await future
        except asyncio.CancelledError:
            self._post(Kind.CANCEL, call)
            raise
        finally:
            self._calls.pop(call, None)

    def stream(self, number: int, payload: bytes, timeout: float | None = None) -> LocalStream:
        """Ask one method for its items.

        Returns:
            The stream: ``async with client.stream(...) as items: async for item in items: ...``
        """
        return LocalStream(self, frames.request_payload(number, timeout, payload))

    def soon(self, work: Callable[[], None]) -> None:
        """Do something in the loop of the connection, from any thread."""
        self._loop.call_soon_threadsafe(work)

    def _begin(self, waiting: asyncio.Future[bytes] | LocalStream) -> int:
        if self._gone is not None:
            raise Disconnected("the connection to the Avatar has ended", help="Connect again.")
        self._last += 1
        self._calls[self._last] = waiting
        return self._last

    def _post(self, kind: Kind, call: int, payload: bytes = b"") -> None:
        """Send without waiting; small frames only."""
        with contextlib.suppress(OSError):
            self._writer.write(frames.frame(kind, call, payload))

    async def _send(self, kind: Kind, call: int, payload: bytes) -> None:
        self._writer.write(frames.frame(kind, call, payload))
        with contextlib.suppress(ConnectionError):  # The listener ends the call.
            await self._writer.drain()

    async def _listen(self) -> None:
        """Hand every frame to its call, until the connection ends; then end the calls."""
        gone: CallError = Interrupted(
            "the Avatar went away before it answered; whether the call took effect is unknown"
        )
        try:
            while (read := await frames.read_frame(self._reader)) is not None:
                kind, call, payload = read
                waiting = self._calls.get(call)
                if waiting is None:
                    continue  # Cancelled, and answered all the same.
                if isinstance(waiting, LocalStream):
                    waiting.deliver(kind, payload)
                elif not waiting.done():
                    if kind is Kind.DONE:
                        waiting.set_result(payload)
                    elif kind is Kind.ERROR:
                        waiting.set_exception(frames.read_error(payload))
        except LocalError as wrong:
            gone = Interrupted(wrong.message)
        finally:
            self._end(gone)

    def _end(self, gone: CallError) -> None:
        """End every call; only the first request counts."""
        if self._gone is not None:
            return
        self._gone = gone
        for waiting in list(self._calls.values()):
            if isinstance(waiting, LocalStream):
                waiting.lose(gone)
            elif not waiting.done():
                waiting.set_exception(gone)


class LocalStream:
    """The items of one call: an async iterator, and a context manager that cancels when left."""

    def __init__(self, client: LocalConnection, request: bytes) -> None:
        self._client = client
        self._request = request
        self._call = 0
        self._items: deque[bytes] = deque()
        self._end: CallError | None = None
        self._ended = False
        self._news = asyncio.Event()
        self._taken_items = 0
        self._taken_bytes = 0

    async def __aenter__(self) -> LocalStream:
        await self._start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cancel()

    def __aiter__(self) -> LocalStream:
        return self

    async def __anext__(self) -> bytes:
        await self._start()
        while not self._items:
            if self._ended:
                if self._end is not None:
                    raise self._end
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        item = self._items.popleft()
        self._taken_items += 1
        self._taken_bytes += len(item)
        if not self._ended and (
            self._taken_items >= frames.INITIAL_ITEMS // 2
            or self._taken_bytes >= frames.INITIAL_BYTES // 2
        ):
            credit = frames.credit_payload(self._taken_items, self._taken_bytes)
            self._client._post(Kind.CREDIT, self._call, credit)
            self._taken_items = self._taken_bytes = 0
        return item

    def cancel(self) -> None:
        """Cancel the call, if it runs; what has arrived is dropped."""
        if self._call and not self._ended:
            self._client._post(Kind.CANCEL, self._call)
        self._finish(None)
        self._items.clear()

    async def aclose(self) -> None:
        """The same, as other streams have it."""
        self.cancel()

    def deliver(self, kind: Kind, payload: bytes) -> None:
        """Take a frame from the connection."""
        if kind is Kind.ITEM:
            self._items.append(payload)
            self._news.set()
        else:
            self._finish(frames.read_error(payload) if kind is Kind.ERROR else None)

    def lose(self, gone: CallError) -> None:
        """End because the connection ended."""
        self._finish(gone)

    def _finish(self, end: CallError | None) -> None:
        if not self._ended:
            self._ended, self._end = True, end
            self._client._calls.pop(self._call, None)
            self._news.set()

    async def _start(self) -> None:
        if not self._call and not self._ended:
            self._call = self._client._begin(self)
            await self._client._send(Kind.REQUEST, self._call, self._request)
