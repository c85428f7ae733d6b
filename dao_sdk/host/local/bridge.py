"""Joins the local socket to Avatars and to typed clients."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from google.protobuf.message import Message

from ..abi import Abi, AbiMethod
from ..avatar import AvatarBase
from ..runtime.bounded_parse import parse
from ..runtime.call_arguments import check_timeout, encoder
from ..runtime.calls import HostCall
from .client import LocalConnection, LocalStream
from .frames import PROTOCOL, Hello, LocalError
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
    return LocalServer(avatar.home.path, avatar.runtime.raw, hello)


def check_contract(hello: Hello, abi: Abi, home: Path) -> None:
    """Make sure that a running Avatar speaks the contract that its caller speaks.

    Args:
        hello: Who answers.
        abi: The contract of the caller.
        home: The home of the Avatar.

    Raises:
        LocalError: It speaks another one.
    """
    if hello.digest != abi.digest.hex():
        raise LocalError(
            f"the Avatar in {home} speaks contract {hello.contract} ({hello.digest[:12]}), "
            f"this program {abi.version} ({abi.digest.hex()[:12]})",
            "Stop it and start it again with this version of the SDK.",
        )


class LocalCaller:
    """Lets typed clients ask a running Avatar through its socket, as if they had it open.

    ``Documents(LocalCaller(abi, client))`` is a client like any other.

    Args:
        abi: The contract that both sides speak.
        client: The connection.
    """

    def __init__(self, abi: Abi, client: LocalConnection) -> None:
        self._abi = abi
        self._client = client

    async def unary(self, number: int, request: Message, timeout: float | None) -> Any:
        """Call a method that answers once."""
        method = self._abi.methods_by_number[number]
        check_timeout(timeout)
        answer = await self._client.request(
            number, encoder(method, self._abi.checker)(request), timeout
        )
        return parse(method.response, answer)

    def open_stream(self, number: int, request: Message, timeout: float | None) -> HostCall:
        """Begin a call that answers with items."""
        method = self._abi.methods_by_number[number]
        check_timeout(timeout)
        stream = self._client.stream(number, encoder(method, self._abi.checker)(request), timeout)
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

    def __init__(self, method: AbiMethod, stream: LocalStream) -> None:
        super().__init__(method, b"")
        self.stream_of = stream


def _stream(call: HostCall) -> LocalStream:
    assert isinstance(call, _LocalCall)
    return call.stream_of
