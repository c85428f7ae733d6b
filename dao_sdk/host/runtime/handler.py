"""How one call of the unit is carried out: handed to its handler, its answers checked and sent.

Handlers run outside any entry, so that they may call clients themselves.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import DecodeError, Message

from ..abi import AbiImport
from ..errors import (
    Busy,
    CallError,
    Cancelled,
    Denied,
    Internal,
    InvalidArgument,
    TooLarge,
    Unimplemented,
)
from .codes import Codes
from .credit import Credit
from .policy import Policy

_log = logging.getLogger("dao.host")

MOST_HELD = 64
"""The largest items that all streams may hold together until the unit takes them. Beyond that no
stream begins, and one that makes an item ends."""
_BREATHE = 16
"""Items of a stream after which the event loop gets a turn."""


class GuestCall:
    """One call of the unit, from its acceptance to its completion."""

    __slots__ = (
        "cancelled",
        "credit",
        "entry",
        "has_place",
        "id",
        "payload",
        "refusal",
        "size",
        "task",
    )

    def __init__(self, entry: AbiImport, id_: int, payload: bytes, size: int) -> None:
        self.entry = entry
        self.id = id_
        self.payload = payload
        self.size = size
        """About what its request takes in memory once it is parsed."""
        self.refusal: CallError | None = None
        """Why its request is not even parsed."""
        self.has_place = False
        """See :mod:`.places`."""
        self.task: asyncio.Future[Any] | None = None
        self.credit: Credit | None = None
        self.cancelled = False


CARRYING_OUT: contextvars.ContextVar[tuple[Carrier, int] | None] = contextvars.ContextVar(
    "CARRYING_OUT", default=None
)
"""Who carries out which call, in its handler and in whatever that starts."""


class Carrier:
    """Carries out calls of one instance.

    Args:
        handlers: The handler of every capability that this Avatar provides.
        policy: What is granted, and who is told of refusals.
        codes: The numbers of the contract.
        limits: The limits of the contract.
        item: Sends an item of a stream; False where nobody waits for it any more.
        end: Ends a call with a status and a payload, if it has not ended yet.
        crowded: Says whether so much waits to be delivered that streams must hold back, however
            much credit the unit gave.
        context: The context that handlers run in.
    """

    def __init__(
        self,
        handlers: Mapping[str, object],
        policy: Policy,
        codes: Codes,
        limits: Mapping[str, int],
        item: Callable[[GuestCall, bytes], bool],
        end: Callable[[GuestCall, int, bytes], None],
        crowded: Callable[[], bool],
        context: contextvars.Context,
    ) -> None:
        self._handlers = handlers
        self._policy = policy
        self._codes = codes
        self._item = item
        self._end = end
        self._crowded = crowded
        self._context = context
        self._loop = asyncio.get_running_loop()
        self._most_message = limits["max_message_bytes"]
        self._most_item = limits["max_item_bytes"]
        self._first_credit = (limits["initial_credit_items"], limits["initial_credit_bytes"])
        self._most_held = MOST_HELD * self._most_item
        self._held = 0
        """Bytes of items that wait until they may be sent."""
        self.dead = False
        """Whether the instance is gone, so that nobody hears of refusals any more."""

    def start(self, call: GuestCall) -> None:
        """Hand a call to its handler; outside any entry.

        Args:
            call: A call that was accepted and not cancelled.
        """
        entry = call.entry
        payload, call.payload = call.payload, b""
        if entry.capability not in self._policy.granted:  # it was, when the unit called
            error = self._policy.refusal(entry)
            self.fail(call, self._explain(call, error))
            return
        if entry.mode == "stream" and self._held >= self._most_held:
            self.fail(call, Busy("the unit does not take what its streams have for it"))
            return
        try:
            if call.refusal is not None:
                raise call.refusal
            method, request = self._prepare(entry, payload)
            context = self._context.copy()
            context.run(CARRYING_OUT.set, (self, call.id))
            reply = context.run(method, request)
            if entry.mode == "stream":
                # The handler was called here, not in the task: its place in the order of issue is now.
                call.credit = Credit(*self._first_credit)
                call.task = self._task(call, self._stream(call, reply), context)
                # A task that is cancelled before its first step never runs any of its own lines.
                call.task.add_done_callback(lambda _: self.fail(call, Cancelled()))
                return
        except Exception as error:
            self.fail(call, self._explain(call, error))
            return
        if isinstance(reply, Message):
            self._answer(call, reply)
            return
        if isinstance(reply, asyncio.Future):
            if reply.done():  # such as a write that a quick disk has taken already
                self._settled(call, reply)
                return
            call.task = reply
        elif inspect.iscoroutine(reply):
            call.task = self._task(call, reply, context)
        elif inspect.isawaitable(reply):
            call.task = asyncio.ensure_future(reply)
        else:
            self._answer(call, reply)  # which refuses it
            return
        call.task.add_done_callback(lambda future: self._settled(call, future))

    def _prepare(
        self, entry: AbiImport, payload: bytes
    ) -> tuple[Callable[[Message], Any], Message]:
        handler = self._handlers.get(entry.capability)
        method = getattr(handler, entry.method or "", None)
        if method is None:
            raise Unimplemented(f"this Avatar has no {entry.capability} that can {entry.method}")
        assert entry.request is not None
        try:
            return method, entry.request.FromString(payload)
        except DecodeError:
            raise InvalidArgument(
                f"the payload of {entry.name} is no {entry.request.DESCRIPTOR.full_name}"
            ) from None

    def _task(self, call: GuestCall, work: Any, context: contextvars.Context) -> asyncio.Task[Any]:
        return self._loop.create_task(work, name=f"dao {call.entry.name}", context=context)

    def _settled(self, call: GuestCall, future: asyncio.Future[Any]) -> None:
        if future.cancelled():
            self.fail(call, Cancelled())
            return
        error = future.exception()
        if error is None:
            self._answer(call, future.result())
        elif isinstance(error, Exception):
            self.fail(call, self._explain(call, error))
        else:
            self.fail(call, Internal("the capability was stopped"))

    async def _stream(self, call: GuestCall, iterator: Any) -> None:
        assert call.credit is not None and call.entry.response is not None
        sent = 0
        try:
            async for item in iterator:
                if not _answers(call.entry, item):
                    raise _wrong_type(call.entry, item)
                payload = item.SerializeToString()
                if len(payload) > self._most_item:
                    raise TooLarge(
                        f"an item of {call.entry.name} has {len(payload)} bytes;"
                        f" {self._most_item} may cross"
                    )
                del item
                if not call.credit.open or self._crowded():
                    await self._hold(call.credit, len(payload))
                call.credit.spend(len(payload))
                if not self._item(call, payload):
                    return
                sent += 1
                if sent % _BREATHE == 0:
                    await asyncio.sleep(0)
                await self._uncrowded()  # an item that is not made yet takes no memory
        except asyncio.CancelledError:
            self.fail(call, Cancelled())
        except Exception as error:
            self.fail(call, self._explain(call, error))
        else:
            self._end(call, self._codes.ok, b"")
        finally:
            close = getattr(iterator, "aclose", None)
            if close is not None:
                try:
                    await close()
                except Exception:
                    _log.exception("closing the stream of %s failed", call.entry.name)

    async def _hold(self, credit: Credit, size: int) -> None:
        """Wait until an item may be sent; there must be room for it meanwhile."""
        if self._held + size > self._most_held:
            raise Busy("the unit does not take what its streams have for it", {"limit": "held"})
        self._held += size
        try:
            await credit.wait()
            await self._uncrowded()
        finally:
            self._held -= size

    async def _uncrowded(self) -> None:
        while self._crowded() and not self.dead:  # noqa: ASYNC110 - it empties by turns
            await asyncio.sleep(0)

    def _answer(self, call: GuestCall, reply: Any) -> None:
        if not _answers(call.entry, reply):
            self.fail(call, self._explain(call, _wrong_type(call.entry, reply)))
            return
        payload = reply.SerializeToString()
        if len(payload) > self._most_message:
            size, most = len(payload), self._most_message
            self.fail(
                call,
                TooLarge(f"the answer to {call.entry.name} has {size} bytes; {most} may cross"),
            )
            return
        self._end(call, self._codes.ok, payload)

    def _explain(self, call: GuestCall, error: Exception) -> CallError:
        if isinstance(error, CallError):
            if isinstance(error, Denied) and not self.dead:
                self._policy.denied(call.entry, error)
            return error
        _log.error("the handler of %s failed", call.entry.name, exc_info=error)
        return Internal(f"the Avatar failed to carry out {call.entry.name}: {type(error).__name__}")

    def fail(self, call: GuestCall, error: CallError) -> None:
        """End a call with an error, if it has not ended yet.

        Args:
            call: The call.
            error: What the unit is told.
        """
        self._end(call, *self._codes.encode(error))


def _answers(entry: AbiImport, reply: object) -> bool:
    """Tell whether a reply is of the import's type, be it of this pool of messages or of another."""
    assert entry.response is not None
    return isinstance(reply, entry.response) or (
        isinstance(reply, Message)
        and reply.DESCRIPTOR.full_name == entry.response.DESCRIPTOR.full_name
    )


def _wrong_type(entry: AbiImport, reply: object) -> Exception:
    assert entry.response is not None
    wanted = entry.response.DESCRIPTOR.full_name
    return TypeError(f"the handler of {entry.name} gave {type(reply).__name__}, not {wanted}")
