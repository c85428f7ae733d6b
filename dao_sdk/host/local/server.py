"""Answers requests on the socket of a home for an open Avatar."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any, Protocol

from ..errors import Busy, CallError, Cancelled, Internal, TooLarge, Unavailable
from ..forks import mark_in_children
from . import frames
from .frames import Hello, Kind, LocalError

_log = logging.getLogger("dao.local")

MAX_CALLS = 1024
"""The most calls of one connection in flight; more are BUSY."""
FAREWELL = 0.5
"""Seconds that a closing server waits for a client to take the ends of its calls."""


class Answering(Protocol):
    """What a server needs of an open Avatar: its raw face."""

    def request(
        self, number: int, payload: bytes, timeout: float | None
    ) -> Coroutine[Any, Any, bytes]:
        """Ask one method for its answer."""
        ...

    def stream(
        self, number: int, payload: bytes, timeout: float | None
    ) -> contextlib.AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Ask one method for its items; leaving the context cancels."""
        ...

    def streams(self, number: int) -> bool:
        """Whether a method answers with items."""
        ...


class LocalServer:
    """A server on the private socket of a home.

    Args:
        home: The folder of the home; the caller holds its lock.
        avatar: What answers.
        hello: Who answers, told to every client first.
    """

    def __init__(self, home: Path, avatar: Answering, hello: Hello) -> None:
        self._home = home
        self._avatar = avatar
        self._hello = hello
        self._server: asyncio.Server | None = None
        self._connections: set[_Connection] = set()
        mark_in_children(self)

    def forked(self) -> None:
        """See :class:`..forks.Inherited`: the socket is the parent's to take away."""
        self._server = None
        self._connections = set()

    @property
    def path(self) -> Path:
        """Where the socket is."""
        return self._home / frames.SOCKET

    async def start(self) -> None:
        """Listen. Only the owner of the home can connect: the socket has mode 600.

        Raises:
            LocalError: there is something else where the socket should be, or the path is too long.
        """
        if frames.is_socket(self.path):
            self.path.unlink()  # Left by a process that was killed: we hold the home's lock.
        elif self.path.exists():
            raise LocalError(f"{self.path} is not a socket", "Move it away.")
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with frames.socket_address(self._home) as address:
                listener.bind(address)
                self.path.chmod(0o600)  # Before it listens, so nobody can have connected.
            listener.setblocking(False)
            self._server = await asyncio.start_unix_server(self._connected, sock=listener)
        except BaseException:
            listener.close()
            raise

    async def aclose(self) -> None:
        """Stop listening, end every call with UNAVAILABLE, and take the socket away."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        await asyncio.gather(*(connection.aclose() for connection in list(self._connections)))
        with contextlib.suppress(OSError):
            self.path.unlink()

    async def __aenter__(self) -> LocalServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(self._avatar, reader, writer)
        self._connections.add(connection)
        try:
            await connection.run(self._hello)
        except LocalError as wrong:
            _log.warning("a local client was cut off: %s", wrong.message)
        finally:
            self._connections.discard(connection)
            await connection.aclose()


class _Credit:
    """What one stream may still send."""

    def __init__(self) -> None:
        self.items = frames.INITIAL_ITEMS
        self.bytes = frames.INITIAL_BYTES
        self._more = asyncio.Event()

    def grant(self, items: int, size: int) -> None:
        """Add credit."""
        self.items += items
        self.bytes += size
        self._more.set()

    async def take(self, size: int) -> None:
        """Wait until one item may be sent, and count it."""
        while self.items <= 0 or self.bytes <= 0:
            self._more.clear()
            await self._more.wait()
        self.items -= 1
        self.bytes -= size


class _Connection:
    """One client, with its calls."""

    def __init__(
        self, avatar: Answering, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._avatar = avatar
        self._reader = reader
        self._writer = writer
        self._calls: dict[int, asyncio.Task[bytes]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._credits: dict[int, _Credit] = {}
        self._closing = False

    async def run(self, hello: Hello) -> None:
        """Serve until the client closes; then everything that it asked for is cancelled."""
        await self._send(frames.frame(Kind.HELLO, 0, hello.encode()))
        while (read := await frames.read_frame(self._reader)) is not None:
            kind, call, payload = read
            if kind is Kind.REQUEST:
                await self._begin(call, payload)
            elif kind is Kind.CREDIT:
                items, size = frames.read_credit(payload)
                if (credit := self._credits.get(call)) is not None:
                    credit.grant(items, size)
            elif kind is Kind.CANCEL:
                if (task := self._calls.get(call)) is not None:
                    task.cancel()
            else:
                raise LocalError(f"a client does not send {kind.name}")

    async def aclose(self) -> None:
        """Cancel every call, tell their ends to a client that listens, and close."""
        self._closing = True
        for work in self._calls.values():
            work.cancel()
        if self._answers:
            await asyncio.wait(self._answers, timeout=FAREWELL)
        if self._answers:
            self._writer.transport.abort()
        else:
            self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def _begin(self, call: int, payload: bytes) -> None:
        method, timeout, message = frames.read_request(payload)
        if call in self._calls:
            raise LocalError(f"the call number {call} is in use")
        if len(self._calls) >= MAX_CALLS:
            await self._refuse(call, Busy(f"more than {MAX_CALLS} calls are in flight"))
            return
        try:
            streams = self._avatar.streams(method)
        except CallError as refused:
            await self._refuse(call, refused)
            return
        if streams:
            self._credits[call] = _Credit()
            work = asyncio.create_task(self._stream(call, method, timeout, message))
        else:
            work = asyncio.create_task(self._avatar.request(method, message, timeout))
        self._calls[call] = work
        answer = asyncio.create_task(self._answer(call, work))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _answer(self, call: int, work: asyncio.Task[bytes]) -> None:
        """Wait for a call and tell its end, once, whatever it is."""
        try:
            done = await work
            if len(done) > frames.MAX_FRAME - 5:
                raise TooLarge("the answer is larger than a frame of the local socket")
            answer = frames.frame(Kind.DONE, call, done)
        except CallError as error:
            answer = _error(call, error)
        except asyncio.CancelledError:
            closing = Unavailable("the Avatar is closing")
            answer = _error(call, closing if self._closing else Cancelled("the caller cancelled"))
        except Exception as defect:
            _log.exception("a call of a local client failed")
            answer = _error(call, Internal(f"the Avatar failed: {defect}"))
        finally:
            self._calls.pop(call, None)
            self._credits.pop(call, None)
        await self._send(answer)

    async def _refuse(self, call: int, error: CallError) -> None:
        await self._send(_error(call, error))

    async def _stream(self, call: int, method: int, timeout: float | None, message: bytes) -> bytes:
        credit = self._credits[call]
        async with self._avatar.stream(method, message, timeout) as items:
            async for item in items:
                await credit.take(len(item))
                await self._send(frames.frame(Kind.ITEM, call, item))
        return b""

    async def _send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self._writer.write(data)
            await self._writer.drain()


def _error(call: int, error: CallError) -> bytes:
    return frames.frame(Kind.ERROR, call, frames.error_payload(error))
