"""Calls from the Avatar to the unit: what typed clients stand on."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar, cast

from google.protobuf.message import DecodeError, Message

from ..abi import AbiMethod
from ..errors import Internal
from .bounded_parse import parse
from .credit import Credit, Taken

T = TypeVar("T", bound=Message)


class HostCall:
    """One call to the unit, from its issue to its end. It ends exactly once.

    Args:
        method: The method, or None for the start and the end of the unit itself.
        payload: The request as it crosses.
        deadline_ms: For the end of the unit: how long that may take.
    """

    # What most calls never change are attributes of the class: a call is made for every request.
    id = 0
    entered = False
    repeated = False
    """Whether an instance died under it before, so that it goes into a second one."""
    abandoned = False
    """Whether the answer is no longer awaited."""
    status: int | None = None
    """The status of the end; None while it has not ended."""
    body = b""
    """The payload of the end."""
    error: Exception | None = None
    """An error of this host's own making that stands for the payload."""
    waiter: asyncio.Future[None] | None = None
    items: deque[bytes] | None = None
    credit: Credit | None = None
    taken: Taken | None = None
    timer: asyncio.TimerHandle | None = None
    """What ends a stream whose time runs out."""

    def __init__(
        self, method: AbiMethod | None, payload: bytes, deadline_ms: int | None = None
    ) -> None:
        self.method = method
        self.payload = payload
        self.deadline_ms = deadline_ms

    def stream(self, items: int, bytes_: int) -> None:
        """Make it a stream with the initial credit given.

        Args:
            items: Items that the unit may send before it gets more credit.
            bytes_: Bytes that it may send before.
        """
        self.items = deque()
        self.credit = Credit(items, bytes_)
        self.taken = Taken(items, bytes_)

    @property
    def effect(self) -> bool:
        """Whether it may have changed something once it was entered."""
        return self.method is not None and self.method.effect

    @property
    def is_repeatable(self) -> bool:
        """Whether it may go into another instance though it went into one that died."""
        method = self.method
        return (
            method is not None
            and method.idempotency != "unknown"
            and self.items is None
            and not (self.repeated or self.abandoned)
        )

    def end(self, status: int, body: bytes | Exception) -> None:
        """End it; only the first end counts.

        Args:
            status: The status of the end.
            body: The payload, or an error to raise as it is.
        """
        if self.status is None:
            self.status = status
            if isinstance(body, bytes):
                self.body = body
            else:
                self.error = body
            self.payload = b""
            if self.timer is not None:
                self.timer.cancel()
                self.timer = None
            if self.waiter is not None:
                self.wake()

    def wake(self) -> None:
        """Wake the waiting task, so that it looks again."""
        waiter = self.waiter
        if waiter is not None:
            self.waiter = None
            if not waiter.done():
                waiter.set_result(None)

    def changed(self) -> asyncio.Future[None]:
        """Wait until something was answered; for one waiter at a time."""
        if self.waiter is not None and not self.waiter.done():
            raise RuntimeError("two tasks wait for the same call")
        self.waiter = asyncio.get_running_loop().create_future()
        return self.waiter

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for an answer at this moment."""
        return self.waiter is not None and not self.waiter.done()


class Caller(Protocol):
    """Where clients send their calls: the running unit."""

    async def unary(self, number: int, request: Message, timeout: float | None) -> Any:
        """Call a method that answers once.

        Args:
            number: The number of the method.
            request: The request message of that method.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The response message.

        Raises:
            CallError: The unit refused, or died, or the time ran out.
        """
        ...

    def open_stream(self, number: int, request: Message, timeout: float | None) -> HostCall:
        """Begin a call that answers with items.

        Args:
            number: The number of the method.
            request: The request message of that method.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            The call, which is not ended.
        """
        ...

    async def next_item(self, call: HostCall) -> bytes | None:
        """Wait for the next item.

        Args:
            call: A call of ``open_stream``.

        Returns:
            The item as it crossed; None at the end.

        Raises:
            CallError: The stream ended with an error.
        """
        ...

    def abandon(self, call: HostCall) -> None:
        """Lose interest in a call: the unit is notified, and any answer that still comes is dropped.

        Args:
            call: Any call; nothing happens where it has ended.
        """
        ...

    def abandon_soon(self, call: HostCall) -> None:
        """The same from wherever the garbage collector happens to run.

        Args:
            call: Any call.
        """
        ...


class Stream(Generic[T]):
    """The answers of a streaming call: iterate over it, and close it when done.

    ::

        async with avatar.documents.watch(request) as changes:
            async for change in changes:
                ...

    Leaving the ``async with`` block, or ``aclose()``, tells the unit to stop.
    The call begins at the first of ``async with`` and ``async for``.
    """

    def __init__(
        self,
        caller: Caller,
        number: int,
        request: Message,
        timeout: float | None,
    ) -> None:
        self._caller = caller
        self._number = number
        self._request = request
        self._timeout = timeout
        self._call: HostCall | None = None
        self._closed = False

    def _start(self) -> HostCall:
        if self._call is None:
            self._call = self._caller.open_stream(self._number, self._request, self._timeout)
        return self._call

    async def __aenter__(self) -> Stream[T]:
        self._start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Stream[T]:
        return self

    async def __anext__(self) -> T:
        if self._closed:
            raise StopAsyncIteration
        call = self._start()
        try:
            item = await self._caller.next_item(call)
        except BaseException:
            await self.aclose()
            raise
        if item is None:
            self._closed = True
            raise StopAsyncIteration
        assert call.method is not None
        try:
            return cast(T, parse(call.method.response, item))
        except DecodeError:
            await self.aclose()
            wanted = call.method.response.DESCRIPTOR.full_name
            raise Internal(f"an item that the unit sent is no {wanted}") from None

    async def aclose(self) -> None:
        """Stop the stream; a second time does nothing."""
        self._closed = True
        if self._call is not None:
            self._caller.abandon(self._call)

    def __del__(self) -> None:
        if self._call is not None and not self._closed and self._call.status is None:
            with contextlib.suppress(Exception):
                self._caller.abandon_soon(self._call)


class Client:
    """Base of the typed clients, one per service of the unit.

    Args:
        caller: The running unit.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._unary = caller.unary

    def _stream(self, number: int, request: Message, timeout: float | None = None) -> Stream[Any]:
        return Stream(self._caller, number, request, timeout)
