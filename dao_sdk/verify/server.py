"""A server on this machine, for cases about the network: it answers as a case says, and notes what it was asked."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple


class Served(NamedTuple):
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Server:
    """A running server.

    Args:
        answers: For each target what it answers: ``status``, ``headers``, ``body``; ``raw`` for other bytes
            than an answer; ``silent`` to say nothing.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.served: deque[Served] = deque()
        """The requests that no step has asked for yet."""
        self.port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()

    async def start(self) -> None:
        """Listen on a free port of the loopback."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def next(self) -> Served:
        """Wait for the next request."""
        while not self.served:
            self._news.clear()
            await self._news.wait()
        return self.served.popleft()

    async def stop(self) -> None:
        """Close it, with all connections."""
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while await self._answer(reader, out):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, ValueError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            out.close()

    async def _answer(self, reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, value in (it.split(": ", 1) for it in head[1:] if it)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if method == "OPTIONS" and "access-control-request-method" in headers:
            # A browser asks whether a page of another site may; that is no request of the unit's.
            out.write(_lines(204, _OPEN_TO_PAGES))
            await out.drain()
            return True
        self.served.append(Served(method, target, headers, body))
        self._news.set()
        said = self.answers.get(target, {"status": 404})
        if said.get("silent"):
            await asyncio.Event().wait()
        if "raw" in said:
            out.write(str(said["raw"]).encode("latin-1"))
            await out.drain()
            return False
        content = b"x" * int(said["size"]) if "size" in said else str(said.get("body", "")).encode()
        fields = {**said.get("headers", {}), "content-length": len(content)}
        if "origin" in headers:
            fields.update(_OPEN_TO_PAGES)
        head_lines = _lines(said.get("status", 200), fields)
        out.write(head_lines + (b"" if method == "HEAD" else content))
        await out.drain()
        return True


_OPEN_TO_PAGES = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "*",
    "access-control-allow-methods": "*",
    "access-control-expose-headers": "*",
}
"""What lets pages of any site ask, and see what comes."""


def _lines(status: int, fields: Mapping[str, Any]) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
