"""The connections of the net capability: how many there are, and whose each one is.

A request may be given up at any moment, also while what it leaves behind is cleaned up. So nothing here
waits when a request ends: its connection is free at once, and what is left of it is closed by a task of
its own, which is never cancelled. (The pools of ``httpcore`` do wait there, and lose a connection for good
where they are cancelled.)
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from typing import Any

import httpcore

from ...errors import Unavailable
from .connect import CheckedBackend, usual_context

MOST = 32
"""Connections that may be open for requests; further requests wait for one."""
_MOST_IDLE = 8
_IDLE_SECONDS = 5

_log = logging.getLogger("dao.host")


class Connections:
    """Connections to any origins. They know no proxy, no cookie and no redirect.

    Args:
        context: How certificates are checked; the usual way by default.
        lookup: Resolves names, for tests.
    """

    def __init__(self, context: ssl.SSLContext | None, lookup: Any = None) -> None:
        self._context = context or usual_context()
        self._backend = CheckedBackend(lookup)
        self._room = asyncio.Semaphore(MOST)
        self._idle: list[httpcore.AsyncHTTPConnection] = []
        self._used: set[httpcore.AsyncHTTPConnection] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._closed = False

    async def send(
        self, request: httpcore.Request
    ) -> tuple[httpcore.Response, httpcore.AsyncHTTPConnection]:
        """Send a request.

        Args:
            request: The request.

        Returns:
            The response, whose body has not been read yet, and the connection, for ``give_back``.

        Raises:
            Unavailable: They are closed.
            Exception: What ``httpcore`` raises; the connection is free again.
        """
        await self._room.acquire()
        if self._closed:
            self._room.release()
            raise Unavailable("The network of this Avatar is closed.")
        connection = self._take(request.url.origin)
        self._used.add(connection)
        try:
            return await connection.handle_async_request(request), connection
        except BaseException:
            self.give_back(connection)
            raise

    def give_back(self, connection: httpcore.AsyncHTTPConnection) -> None:
        """Free a connection, whatever became of its request: kept if another request can use it.

        Args:
            connection: A connection of ``send``; nothing happens if it was given back before.
        """
        if connection not in self._used:
            return
        self._used.remove(connection)
        self._room.release()
        if _usable(connection) and len(self._idle) < _MOST_IDLE:
            self._idle.append(connection)
        else:
            self._close(connection)

    async def aclose(self) -> None:
        """Close all connections, also those in use; what waits for one is refused."""
        self._closed = True
        for connection in (*self._idle, *self._used):
            self._close(connection)
        self._idle.clear()
        if self._closing:
            await asyncio.wait(self._closing, timeout=_IDLE_SECONDS)

    def _take(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        """Give an idle connection to an origin, or a new one."""
        for connection in [each for each in self._idle if not _usable(each)]:
            self._idle.remove(connection)
            self._close(connection)
        for connection in self._idle:
            if connection.can_handle_request(origin):
                self._idle.remove(connection)
                return connection
        return httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self._context,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=self._backend,
        )

    def _close(self, connection: httpcore.AsyncHTTPConnection) -> None:
        task = asyncio.get_running_loop().create_task(_end(connection), name="dao net close")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _usable(connection: httpcore.AsyncHTTPConnection) -> bool:
    return connection.is_idle() and not connection.is_closed() and not connection.has_expired()


async def _end(connection: httpcore.AsyncHTTPConnection) -> None:
    try:
        with contextlib.suppress(OSError, httpcore.NetworkError):
            await connection.aclose()
    except Exception:
        _log.exception("a connection could not be closed")
