"""Joins the local socket to Avatars and to typed clients."""

from __future__ import annotations

import os
from typing import Any

from google.protobuf.message import Message

from ..abi import Abi, AbiMethod
from ..avatar import AvatarBase
from ..runtime.calls import HostCall
from ..runtime.requests import check_timeout, encode
from ..runtime.wire import parse
from .client import LocalClient, LocalStream
from .frames import PROTOCOL, Hello
from .server import LocalServer


def serve(avatar: AvatarBase[Any]) -> LocalServer:
    """Serve an open Avatar to other programs of the same person.

    ::

        async with Avatar.open("~/notes") as avatar, serve(avatar):
            ...

    Args:
        avatar: The Avatar; it must stay open as long as it is served.

    Returns:
        The server, to be used with ``async with``.
    """
    hello = Hello(
        protocol=PROTOCOL,
        contract=avatar.abi.version,
        digest=avatar.abi.digest.hex(),
        unit=f"{avatar.unit.name} {avatar.unit.version}",
        pid=os.getpid(),
    )
    return LocalServer(avatar.home.path, avatar.runtime, hello)


class LocalCaller:
    """Lets typed clients ask a running Avatar through its socket, as if they had it open.

    ``Documents(LocalCaller(abi, client))`` is a client like any other.

    Args:
        abi: The contract that both sides speak.
        client: The connection.
    """

    def __init__(self, abi: Abi, client: LocalClient) -> None:
        self._abi = abi
        self._client = client

    async def unary(self, number: int, request: Message, timeout: float | None) -> Any:
        """Call a method that answers once."""
        method = self._abi.methods_by_number[number]
        check_timeout(timeout)
        answer = await self._client.request(number, encode(method, request), timeout)
        return parse(method.response, answer)

    def open_stream(self, number: int, request: Message, timeout: float | None) -> HostCall:
        """Begin a call that answers with items."""
        method = self._abi.methods_by_number[number]
        check_timeout(timeout)
        stream = self._client.stream(number, encode(method, request), timeout)
        return _LocalCall(method, stream)

    async def next_item(self, call: HostCall) -> bytes | None:
        """Wait for the next item; None at the end."""
        return await anext(_stream(call), None)

    def abandon(self, call: HostCall) -> None:
        """Lose interest in a call."""
        _stream(call).cancel()

    def abandon_soon(self, call: HostCall) -> None:
        """The same from wherever the garbage collector happens to run."""
        self._client.soon(_stream(call).cancel)


class _LocalCall(HostCall):
    """A streaming call by way of the socket."""

    __slots__ = ("stream_of",)

    def __init__(self, method: AbiMethod, stream: LocalStream) -> None:
        super().__init__(method, b"")
        self.stream_of = stream


def _stream(call: HostCall) -> LocalStream:
    assert isinstance(call, _LocalCall)
    return call.stream_of
