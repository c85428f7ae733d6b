"""One client of a served Avatar, with its calls."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from typing import Any, Protocol

from ..errors import Busy, CallError, Cancelled, Internal, Interrupted, TooLarge, Unavailable
from . import frames
from .budget import MOST_ANSWER_BYTES, MOST_CALLS, MOST_STREAMS, Budget
from .frames import Hello, Kind, LocalError

_log = logging.getLogger("dao.local")

MAX_CALLS = 1024
"""The most calls of one connection in flight; more are BUSY."""
FAREWELL = 0.5
"""Seconds that a closing server waits for a client to take the ends of its calls."""
FRAME_SECONDS = 10.0
"""Seconds within which a frame that was begun must have come."""


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


class Connection:
    """One client, with its calls.

    Args:
        avatar: What answers.
        reader: Where its frames come from.
        writer: Where the answers go.
        budget: What all connections share.
    """

    def __init__(
        self,
        avatar: Answering,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        budget: Budget,
    ) -> None:
        self._avatar = avatar
        self._budget = budget
        self._heard = asyncio.get_running_loop().time()
        self._reader = reader
        self._writer = writer
        self._calls: dict[int, asyncio.Task[bytes]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._credits: dict[int, _Credit] = {}
        self._sending = asyncio.Lock()
        self._closing = False

    def idle_since(self, now: float) -> float:
        """For how many seconds it has had no call and said nothing; 0 if it has one.

        Args:
            now: The time of the event loop.
        """
        return 0.0 if self._calls or self._answers else now - self._heard

    def hang_up(self) -> None:
        """Close it at once; its client can connect again."""
        self._writer.transport.abort()

    async def run(self, hello: Hello) -> None:
        """Serve until the client closes; then everything that it asked for is cancelled."""
        await self._send(frames.frame(Kind.HELLO, 0, hello.encode()))
        loop = asyncio.get_running_loop()
        while (head := await frames.read_head(self._reader)) is not None:
            self._heard = loop.time()
            taken = await self._budget.take(head.length)
            try:
                async with asyncio.timeout(FRAME_SECONDS):
                    payload = await frames.read_payload(self._reader, head)
                if head.kind is Kind.REQUEST:
                    begun, taken = taken, 0
                    await self._begin(head.call, payload, begun)
                else:
                    self._steer(head.kind, head.call, payload)
            except TimeoutError:
                raise LocalError(
                    f"a frame of {head.length} bytes did not come within {FRAME_SECONDS:g} s"
                ) from None
            finally:
                self._budget.give_back(taken)
            del payload

    def _steer(self, kind: Kind, call: int, payload: bytes) -> None:
        if kind is Kind.CREDIT:
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

    async def _begin(self, call: int, payload: bytes, taken: int) -> None:
        """Begin a call; what its frame took of the budget is given back once it has ended."""
        work: asyncio.Task[bytes] | None = None
        try:
            method, timeout, message = frames.read_request(payload)
            if call in self._calls:
                raise LocalError(f"the call number {call} is in use")
            if len(self._calls) >= MAX_CALLS:
                raise Busy(f"more than {MAX_CALLS} calls are in flight")
            if self._budget.calls >= MOST_CALLS:
                raise Busy(f"{MOST_CALLS} calls of all programs are in flight")
            if self._avatar.streams(method):
                if self._budget.streams >= MOST_STREAMS:
                    raise Busy(f"{MOST_STREAMS} streams of all programs are open; close some first")
                self._credits[call] = _Credit()
                self._budget.streams += 1
                work = asyncio.create_task(self._stream(call, method, timeout, message))
                work.add_done_callback(self._stream_ended)
            else:
                work = asyncio.create_task(self._unary(method, timeout, message))
        except CallError as refused:
            await self._send(_error(call, refused))
            return
        finally:
            if work is None:
                self._budget.give_back(taken)
        self._calls[call] = work
        self._budget.calls += 1
        answer = asyncio.create_task(self._answer(call, work, taken))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    def _stream_ended(self, _work: asyncio.Task[bytes]) -> None:
        self._budget.streams -= 1

    async def _answer(self, call: int, work: asyncio.Task[bytes], taken: int) -> None:
        """Wait for a call and tell its end, once, whatever it is."""
        try:
            done = await work
            if len(done) > frames.MAX_FRAME - 5:
                raise TooLarge("the answer is larger than a frame of the local socket")
            if self._budget.answers + len(done) > MOST_ANSWER_BYTES:
                raise Interrupted(
                    "its answer was dropped, since so many others wait to be taken; it may have"
                    " taken effect"
                )
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
            self._budget.calls -= 1
            self._budget.give_back(taken)
        self._budget.answers += len(answer)
        try:
            await self._send(answer)
        finally:
            self._budget.answers -= len(answer)

    async def _unary(self, method: int, timeout: float | None, message: bytes) -> bytes:
        async with self._budget.turn():
            return await self._avatar.request(method, message, timeout)

    async def _stream(self, call: int, method: int, timeout: float | None, message: bytes) -> bytes:
        credit = self._credits[call]
        async with self._avatar.stream(method, message, timeout) as items:
            async for item in items:
                await credit.take(len(item))
                async with self._sending:  # one at a time, so that the others hold theirs back
                    await self._send(frames.frame(Kind.ITEM, call, item))
        return b""

    async def _send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self._writer.write(data)
            await self._writer.drain()


def _error(call: int, error: CallError) -> bytes:
    return frames.frame(Kind.ERROR, call, frames.error_payload(error))
