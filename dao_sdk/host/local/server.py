"""Answers requests on the socket of a home for an open Avatar."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from pathlib import Path

from ..forks import mark_in_children
from . import frames
from .budget import Budget
from .connection import Answering, Connection
from .frames import Hello, LocalError

_log = logging.getLogger("dao.local")

MOST_CONNECTIONS = 128
"""The most connections that are served; half of the descriptors that the system allows, where that is
less."""
_IDLE_SECONDS = 1.0
"""A connection without calls that has said nothing for so long gives way when others wait."""
_TELL_SECONDS = 60.0


class LocalServer:
    """A server on the private socket of a home.

    Args:
        home: The folder of the home; the caller holds its lock.
        avatar: What answers.
        hello: Who answers; sent to every client first.
    """

    def __init__(self, home: Path, avatar: Answering, hello: Hello) -> None:
        self._home = home
        self._avatar = avatar
        self._hello = hello
        self._listening: asyncio.Task[None] | None = None
        self._connections: dict[Connection, asyncio.Task[None]] = {}
        self._budget = Budget()
        self._most = _most_connections()
        self._told = -_TELL_SECONDS
        mark_in_children(self)

    def forked(self) -> None:
        """See :class:`..forks.Inherited`: the socket is the parent's to take away."""
        self._listening = None
        self._connections = {}

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
                self.path.chmod(0o600)  # Before it listens, so no client can have connected.
            listener.setblocking(False)
            listener.listen(100)
            self._listening = asyncio.create_task(self._listen(listener), name="dao socket")
        except BaseException:
            listener.close()
            raise

    async def aclose(self) -> None:
        """Stop listening, end every call with UNAVAILABLE, and take the socket away."""
        if self._listening is None:
            return
        listening, self._listening = self._listening, None
        listening.cancel()
        await asyncio.wait({listening})
        await asyncio.gather(*(connection.aclose() for connection in list(self._connections)))
        if self._connections:
            await asyncio.wait(self._connections.values(), timeout=_IDLE_SECONDS)
        with contextlib.suppress(OSError):
            self.path.unlink()

    async def __aenter__(self) -> LocalServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _listen(self, listener: socket.socket) -> None:
        """Take connections as they come, but no more than can be served."""
        loop = asyncio.get_running_loop()
        with listener:
            while True:
                try:
                    taken, _ = await loop.sock_accept(listener)
                except OSError as error:  # mostly: out of descriptors
                    self._tell(f"no connection can be taken: {error.strerror}")
                    self._give_way()
                    await asyncio.sleep(0.1)
                    continue
                try:
                    while len(self._connections) >= self._most:
                        self._tell(f"{self._most} connections are open; others wait")
                        self._give_way()
                        await asyncio.sleep(0.05)
                    reader, writer = await asyncio.open_unix_connection(sock=taken)
                except BaseException:
                    taken.close()
                    raise
                connection = Connection(self._avatar, reader, writer, self._budget)
                self._connections[connection] = asyncio.create_task(self._serve(connection))

    async def _serve(self, connection: Connection) -> None:
        try:
            await connection.run(self._hello)
        except LocalError as wrong:
            _log.warning("a local client was cut off: %s", wrong.message)
        except Exception:
            _log.exception("a local client could not be served")
        finally:
            try:
                await connection.aclose()
            finally:
                self._connections.pop(connection, None)

    def _give_way(self) -> None:
        """Close the connection that has been idle for longest, if there is one."""
        now = asyncio.get_running_loop().time()
        idle = [each for each in self._connections if each.idle_since(now) >= _IDLE_SECONDS]
        if idle:
            max(idle, key=lambda each: each.idle_since(now)).hang_up()

    def _tell(self, what: str) -> None:
        """Log why connections wait, once a minute."""
        now = asyncio.get_running_loop().time()
        if now - self._told >= _TELL_SECONDS:
            self._told = now
            _log.warning("%s", what)


def _most_connections() -> int:
    try:
        import resource
    except ImportError:  # a system without such limits
        return MOST_CONNECTIONS
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(1, min(MOST_CONNECTIONS, allowed // 2))
