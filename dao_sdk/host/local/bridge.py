"""Joins the local socket to typed clients: messages on one side, bytes on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from google.protobuf.message import DecodeError, Message

from ..abi import Abi, AbiMethod
from ..calls import Caller, HostCall
from ..errors import InvalidArgument, Unimplemented
from .client import LocalClient, LocalStream


class CallerAnswers:
    """Answers the local socket from a running unit.

    Args:
        abi: The contract that the unit speaks.
        caller: The running unit.
    """

    def __init__(self, abi: Abi, caller: Caller) -> None:
        self._abi = abi
        self._caller = caller

    def streams(self, number: int) -> bool:
        """Whether a method answers with items."""
        return self._method(number).mode == "stream"

    async def request(self, number: int, payload: bytes, timeout: float | None) -> bytes:
        """Ask one method for its answer."""
        request = self._request(number, payload)
        answer: Message = await self._caller.unary(number, request, timeout)
        return answer.SerializeToString()

    @asynccontextmanager
    async def stream(
        self, number: int, payload: bytes, timeout: float | None
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Ask one method for its items; leaving the context cancels."""
        request = self._request(number, payload)
        call = self._caller.open_stream(number, request, timeout)

        async def items() -> AsyncIterator[bytes]:
            while (item := await self._caller.next_item(call)) is not None:
                yield item

        try:
            yield items()
        finally:
            self._caller.abandon(call)

    def _method(self, number: int) -> AbiMethod:
        method = self._abi.methods_by_number.get(number)
        if method is None:
            raise Unimplemented(f"the contract has no method {number:#010x}")
        return method

    def _request(self, number: int, payload: bytes) -> Message:
        kind = self._method(number).request
        try:
            return kind.FromString(payload)
        except DecodeError:
            raise InvalidArgument(f"the payload is no {kind.DESCRIPTOR.name}") from None


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
        answer = await self._client.request(number, request.SerializeToString(), timeout)
        return self._abi.methods_by_number[number].response.FromString(answer)

    def open_stream(self, number: int, request: Message, timeout: float | None) -> HostCall:
        """Begin a call that answers with items."""
        payload = request.SerializeToString()
        stream = self._client.stream(number, payload, timeout)
        return _LocalCall(self._abi.methods_by_number[number], stream)

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
