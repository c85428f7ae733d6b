"""One call of a capability: handed to its handler, its answers checked and sent.

Handlers run outside any entry, so that they may call clients themselves.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
from functools import partial
from typing import Any, Protocol

from google.protobuf.message import DecodeError, Message

from ..abi import AbiImport
from ..errors import (
    Busy,
    CallError,
    Cancelled,
    Denied,
    Internal,
    InvalidArgument,
    Lost,
    TooLarge,
    Unimplemented,
)
from .credit import Credit
from .setup import Setup

_log = logging.getLogger("dao.host")

MOST_HELD = 64
"""The largest items that all streams may hold together until the unit takes them. Beyond that no
stream begins, and one that makes an item ends."""
_BREATHE = 16
"""Items of a stream after which the event loop gets a turn."""


class Completions(Protocol):
    """Where the ends and the items of calls go: to the instance that issued them."""

    setup: Setup
    """What the unit is made of."""
    dead: bool
    """Whether the instance is gone, so that refusals are no longer reported."""
    held: int
    """Bytes of items that wait until they may be sent."""

    @property
    def is_crowded(self) -> bool:
        """Whether so much waits to be delivered that streams must hold back, however much credit the
        unit gave."""
        ...

    def send(self, call: CapabilityCall, payload: bytes) -> bool:
        """Send an item of a stream; False if the call is no longer open."""
        ...

    def complete(self, call: CapabilityCall, status: int, payload: bytes) -> None:
        """End a call with a status and a payload, if it has not ended yet."""
        ...

    def lost(self, error: Lost) -> None:
        """End the instance: what it works on is gone."""
        ...


class CapabilityCall:
    """One call of the unit, from its acceptance to its completion.

    Args:
        entry: The import that was called.
        id_: The call id that the unit chose.
        payload: The request as it crossed.
        size: About what the request takes in memory once it is parsed.
        refusal: Why the request is not even parsed.
    """

    __slots__ = (
        "cancelled",
        "credit",
        "entry",
        "has_slot",
        "id",
        "payload",
        "refusal",
        "size",
        "task",
    )

    def __init__(
        self,
        entry: AbiImport,
        id_: int,
        payload: bytes,
        size: int,
        refusal: CallError | None = None,
    ) -> None:
        self.entry = entry
        self.id = id_
        self.payload = payload
        self.size = size
        self.refusal = refusal
        self.has_slot = False
        """See :mod:`.capability_calls`."""
        self.task: asyncio.Future[Any] | None = None
        self.credit: Credit | None = None
        """For a stream from its acceptance on: the unit may grant more before it has begun."""
        self.cancelled = False

    @property
    def must_end(self) -> bool:
        """Whether it is carried out to its end once it was begun: it may change something."""
        return self.entry.effect and self.entry.mode != "stream"


CARRYING_OUT: contextvars.ContextVar[tuple[Completions, int] | None] = contextvars.ContextVar(
    "CARRYING_OUT", default=None
)
"""Whose call is carried out, in its handler and in whatever that starts."""


class Handlers:
    """The handlers of the capabilities, as one instance calls them.

    Args:
        completions: Where the ends and the items of calls go.
    """

    def __init__(self, completions: Completions) -> None:
        setup = completions.setup
        limits = setup.abi.limits
        self._completions = completions
        self._handlers = setup.handlers
        self._policy = setup.policy
        self._granted = setup.policy.granted
        self._codes = setup.codes
        self._checks = setup.abi.checker
        self._context = setup.context
        self._loop = asyncio.get_running_loop()
        self._most_message = limits["max_message_bytes"]
        self._most_item = limits["max_item_bytes"]
        self._most_held = MOST_HELD * self._most_item

    def start(self, call: CapabilityCall) -> None:
        """Hand a call to its handler; outside any entry.

        Args:
            call: A call that was accepted and not cancelled.
        """
        entry = call.entry
        payload, call.payload = call.payload, b""
        try:
            if entry.capability not in self._granted:  # it was, when the unit called
                raise self._policy.refusal(entry)
            if entry.mode == "stream" and self._completions.held >= self._most_held:
                raise Busy("the unit does not take what its streams have for it")
            if call.refusal is not None:
                raise call.refusal
            method = getattr(self._handlers.get(entry.capability), entry.method or "", None)
            if method is None:
                raise _not_there(entry)
            assert entry.request is not None
            try:
                request = entry.request.FromString(payload)
            except DecodeError:
                raise _no_request(entry) from None
            handler = self._handlers[entry.capability]
            if entry.method not in getattr(handler, "checks_rules", ()):
                self._checks[entry.request](request)
            context = self._context.copy()
            context.run(CARRYING_OUT.set, (self._completions, call.id))
            reply = context.run(method, request)
            if isinstance(reply, asyncio.Future) and reply.done():
                reply = reply.result()  # such as of a write that a quick disk has taken already
        except asyncio.CancelledError:
            self.fail(call, Cancelled())
            return
        except Exception as error:
            self._fail(call, error)
            return
        if entry.mode == "stream":
            # The handler was called here, not in the task: its place in the order of issue is now.
            call.task = self._task(call, self._stream(call, reply), context)
            # A task that is cancelled before its first step never runs any of its own lines.
            call.task.add_done_callback(lambda _: self.fail(call, Cancelled()))
            return
        if isinstance(reply, Message):
            self._answer(call, reply)
            return
        if isinstance(reply, asyncio.Future):
            call.task = reply
        elif inspect.iscoroutine(reply):
            call.task = self._task(call, reply, context)
        elif inspect.isawaitable(reply):
            call.task = asyncio.ensure_future(reply)
        else:
            self._answer(call, reply)  # which refuses it
            return
        call.task.add_done_callback(partial(self._settled, call))

    def _task(
        self, call: CapabilityCall, work: Any, context: contextvars.Context
    ) -> asyncio.Task[Any]:
        return self._loop.create_task(work, name=f"dao {call.entry.name}", context=context)

    def _settled(self, call: CapabilityCall, future: asyncio.Future[Any]) -> None:
        if future.cancelled():
            self.fail(call, Cancelled())
            return
        error = future.exception()
        if error is None:
            self._answer(call, future.result())
        elif isinstance(error, Exception):
            self._fail(call, error)
        else:
            self.fail(call, Internal("the capability was stopped"))

    async def _stream(self, call: CapabilityCall, iterator: Any) -> None:
        assert call.credit is not None and call.entry.response is not None
        completions = self._completions
        sent = 0
        try:
            async for item in iterator:
                if not isinstance(item, call.entry.response) and not _is_like(call.entry, item):
                    raise _wrong_type(call.entry, item)
                payload = item.SerializeToString()
                if len(payload) > self._most_item:
                    raise TooLarge(
                        f"an item of {call.entry.name} has {len(payload)} bytes;"
                        f" {self._most_item} may cross"
                    )
                del item
                if not call.credit.open or completions.is_crowded:
                    await self._hold(call.credit, len(payload))
                call.credit.spend(len(payload))
                if not completions.send(call, payload):
                    return
                sent += 1
                if sent % _BREATHE == 0:
                    await asyncio.sleep(0)
                await self._uncrowded()  # an item that is not made yet takes no memory
        except asyncio.CancelledError:
            self.fail(call, Cancelled())
        except Exception as error:
            self._fail(call, error)
        else:
            completions.complete(call, self._codes.ok, b"")
        finally:
            close = getattr(iterator, "aclose", None)
            if close is not None:
                try:
                    await close()
                except Exception:
                    _log.exception("closing the stream of %s failed", call.entry.name)

    async def _hold(self, credit: Credit, size: int) -> None:
        """Wait until an item may be sent; there must be room for it meanwhile."""
        completions = self._completions
        if completions.held + size > self._most_held:
            raise Busy("the unit does not take what its streams have for it", {"limit": "held"})
        completions.held += size
        try:
            await credit.wait()
            await self._uncrowded()
        finally:
            completions.held -= size

    async def _uncrowded(self) -> None:
        completions = self._completions
        while completions.is_crowded and not completions.dead:  # noqa: ASYNC110 - by turns
            await asyncio.sleep(0)

    def _answer(self, call: CapabilityCall, reply: Any) -> None:
        entry = call.entry
        assert entry.response is not None
        if not isinstance(reply, entry.response) and not _is_like(entry, reply):
            self._fail(call, _wrong_type(entry, reply))
            return
        payload = reply.SerializeToString()
        if len(payload) > self._most_message:
            size, most = len(payload), self._most_message
            self.fail(
                call, TooLarge(f"the answer to {entry.name} has {size} bytes; {most} may cross")
            )
            return
        self._completions.complete(call, self._codes.ok, payload)

    def _fail(self, call: CapabilityCall, error: Exception) -> None:
        """End a call with what its handler raised."""
        name = call.entry.name
        if not isinstance(error, CallError):
            _log.error("the handler of %s failed", name, exc_info=error)
            error = Internal(f"the Avatar failed to carry out {name}: {type(error).__name__}")
        elif isinstance(error, Denied):
            if (
                "capability" in error.details
            ):  # for lack of a grant, and no rule of the handler's own
                error.details.setdefault("operation", name)
            if not self._completions.dead:
                self._policy.denied(call.entry, error)
        elif isinstance(error, Lost):
            self._completions.lost(error)
        self.fail(call, error)

    def fail(self, call: CapabilityCall, error: CallError) -> None:
        """End a call with an error, if it has not ended yet.

        Args:
            call: The call.
            error: The error for the unit.
        """
        self._completions.complete(call, *self._codes.encode(error))


def _is_like(entry: AbiImport, reply: object) -> bool:
    """Tell whether a reply is of the import's type, though of another pool of messages."""
    assert entry.response is not None
    return (
        isinstance(reply, Message)
        and type(reply).DESCRIPTOR.full_name == entry.response.DESCRIPTOR.full_name
    )


def _wrong_type(entry: AbiImport, reply: object) -> Exception:
    assert entry.response is not None
    wanted = entry.response.DESCRIPTOR.full_name
    return TypeError(f"the handler of {entry.name} gave {type(reply).__name__}, not {wanted}")


def _not_there(entry: AbiImport) -> CallError:
    return Unimplemented(f"this Avatar has no {entry.capability} that can {entry.method}")


def _no_request(entry: AbiImport) -> CallError:
    assert entry.request is not None
    wanted = entry.request.DESCRIPTOR.full_name
    return InvalidArgument(f"the payload of {entry.name} is no {wanted}")
