"""Calls from the unit to the Avatar's capabilities.

An import only notes the call. Handlers run after the entry has returned, in
the order of issue, so a capability is never inside an entry and may call
clients itself. Every accepted call ends with exactly one final completion.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from google.protobuf.message import DecodeError, Message

from ..abi import AbiImport
from ..errors import (
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

_BREATHE = 16
"""Items of a stream after which the event loop gets a turn."""


class GuestCall:
    """One call of the unit, from its acceptance to its completion."""

    __slots__ = ("cancelled", "credit", "entry", "id", "payload", "size", "task")

    def __init__(self, entry: AbiImport, id_: int, payload: bytes) -> None:
        self.entry = entry
        self.id = id_
        self.payload = payload
        self.size = len(payload)
        self.task: asyncio.Future[Any] | None = None
        self.credit: Credit | None = None
        self.cancelled = False


class GuestCalls:
    """The calls of one instance that have not ended, and what carries them out.

    Args:
        handlers: The handler of every capability that this Avatar provides.
        policy: What is granted, and who is told of refusals.
        codes: The numbers of the contract.
        limits: The limits of the contract.
        deliver: Sends a completion: call id, status, payload; for MORE it says whether the unit
            could take the item.
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
        deliver: Callable[[int, int, bytes], None],
        crowded: Callable[[], bool],
        context: contextvars.Context,
    ) -> None:
        self._handlers = handlers
        self._policy = policy
        self._codes = codes
        self._deliver = deliver
        self._crowded = crowded
        self._context = context
        self._loop = asyncio.get_running_loop()
        self._calls: dict[int, GuestCall] = {}
        self._bytes = 0
        self._most_calls = limits["max_calls_in_flight"]
        self._most_message = limits["max_message_bytes"]
        self._most_item = limits["max_item_bytes"]
        self._most_bytes = 16 * self._most_message
        self._first_credit = (limits["initial_credit_items"], limits["initial_credit_bytes"])
        self._dead = False

    def __len__(self) -> int:
        return len(self._calls)

    def refuses(self, id_: int, length: int) -> int:
        """Say whether a call can be taken; nothing is remembered yet.

        Args:
            id_: The call id that the unit chose.
            length: The length of its request.

        Returns:
            0, or the status to refuse it with.
        """
        if id_ == 0 or id_ in self._calls:
            return self._codes.invalid_argument
        if length > self._most_message:
            return self._codes.too_large
        if len(self._calls) >= self._most_calls or self._bytes + length > self._most_bytes:
            return self._codes.busy
        return 0

    def accept(self, entry: AbiImport, id_: int, payload: bytes) -> GuestCall:
        """Take a call that ``refuses`` did not refuse.

        Args:
            entry: The import that was called.
            id_: The call id that the unit chose.
            payload: Its request.

        Returns:
            The call, for ``start`` once the entry has returned.
        """
        call = GuestCall(entry, id_, payload)
        self._calls[id_] = call
        self._bytes += call.size
        return call

    def start(self, call: GuestCall) -> None:
        """Hand a call to its handler; outside any entry.

        Args:
            call: A call that was accepted.
        """
        entry = call.entry
        payload, call.payload = call.payload, b""
        if call.cancelled:
            self._fail(call, Cancelled())
            return
        if entry.capability not in self._policy.granted:  # it was, when the unit called
            self._deny(call, self._policy.refusal(entry))
            return
        try:
            method, request = self._prepare(entry, payload)
            if entry.mode == "stream":
                call.credit = Credit(*self._first_credit)
                # The handler is called here, not in the task: its place in the order of issue is now.
                self._task(call, self._stream(call, self._context.copy().run(method, request)))
                assert call.task is not None
                # A task that is cancelled before its first step never runs any of its own lines.
                call.task.add_done_callback(lambda _: self._fail(call, Cancelled()))
                return
            reply = self._context.copy().run(method, request)
        except Exception as error:
            self._fail(call, self._explain(call, error))
            return
        if isinstance(reply, Message):
            self._answer(call, reply)
            return
        if inspect.iscoroutine(reply):
            self._task(call, reply)
        elif isinstance(reply, asyncio.Future):
            call.task = reply
        elif inspect.isawaitable(reply):
            call.task = asyncio.ensure_future(reply)
        else:
            self._answer(call, reply)  # which refuses it
            return
        assert call.task is not None
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

    def _task(self, call: GuestCall, work: Any) -> None:
        task = self._loop.create_task(
            work, name=f"dao {call.entry.name}", context=self._context.copy()
        )
        call.task = task

    def _settled(self, call: GuestCall, future: asyncio.Future[Any]) -> None:
        if future.cancelled():
            self._fail(call, Cancelled())
            return
        error = future.exception()
        if error is None:
            self._answer(call, future.result())
        elif isinstance(error, Exception):
            self._fail(call, self._explain(call, error))
        else:
            self._fail(call, Internal("the capability was stopped"))

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
                if not call.credit.open:
                    await call.credit.wait()
                while self._crowded() and not self._dead:  # noqa: ASYNC110 - it empties by turns
                    await asyncio.sleep(0)
                call.credit.spend(len(payload))
                if call.id not in self._calls or self._dead:
                    return
                self._deliver(call.id, self._codes.more, payload)
                sent += 1
                if sent % _BREATHE == 0:
                    await asyncio.sleep(0)
        except asyncio.CancelledError:
            self._fail(call, Cancelled())
        except Exception as error:
            self._fail(call, self._explain(call, error))
        else:
            self._end(call, self._codes.ok, b"")
        finally:
            close = getattr(iterator, "aclose", None)
            if close is not None:
                try:
                    await close()
                except Exception:
                    _log.exception("closing the stream of %s failed", call.entry.name)

    def _answer(self, call: GuestCall, reply: Any) -> None:
        if not _answers(call.entry, reply):
            self._fail(call, self._explain(call, _wrong_type(call.entry, reply)))
            return
        payload = reply.SerializeToString()
        if len(payload) > self._most_message:
            size, most = len(payload), self._most_message
            self._fail(
                call,
                TooLarge(f"the answer to {call.entry.name} has {size} bytes; {most} may cross"),
            )
            return
        self._end(call, self._codes.ok, payload)

    def _explain(self, call: GuestCall, error: Exception) -> CallError:
        if isinstance(error, CallError):
            if isinstance(error, Denied) and not self._dead:
                self._policy.denied(call.entry, error)
            return error
        _log.error("the handler of %s failed", call.entry.name, exc_info=error)
        return Internal(f"the Avatar failed to carry out {call.entry.name}: {type(error).__name__}")

    def _fail(self, call: GuestCall, error: CallError) -> None:
        self._end(call, *self._codes.encode(error))

    def _end(self, call: GuestCall, status: int, payload: bytes) -> None:
        """Complete a call, once; whatever comes for a dead instance is dropped."""
        if self._calls.get(call.id) is not call:
            return
        del self._calls[call.id]
        self._bytes -= call.size
        if not self._dead:
            self._deliver(call.id, status, payload)

    def cancel(self, id_: int) -> bool:
        """The unit lost interest in a call of its own. It still ends exactly once.

        A write that was begun goes on to its end and says how it ended.

        Args:
            id_: The call id.

        Returns:
            Whether there was such a call.
        """
        call = self._calls.get(id_)
        if call is None:
            return False
        if call.cancelled:
            return True
        call.cancelled = True
        if call.task is not None and (call.entry.mode == "stream" or not call.entry.effect):
            # Later, since this is called inside an entry.
            self._loop.call_soon(call.task.cancel)
        return True

    def grant(self, id_: int, items: int, bytes_: int) -> bool:
        """The unit took items of a stream.

        Args:
            id_: The call id.
            items: How many items more may be sent.
            bytes_: How many bytes more.

        Returns:
            Whether there was such a stream.
        """
        call = self._calls.get(id_)
        if call is None:
            return False
        if call.credit is not None:
            call.credit.grant(items, bytes_)
        return call.entry.mode == "stream"

    def drop(self, id_: int) -> None:
        """Forget a call whose end the unit was told by other means.

        Args:
            id_: The call id.
        """
        call = self._calls.pop(id_, None)
        if call is not None:
            self._bytes -= call.size
            if call.task is not None:
                self._loop.call_soon(call.task.cancel)

    def revoke(self, capability: str, refusal: Callable[[AbiImport], Denied]) -> None:
        """End every open call of a capability as DENIED, but for writes that were begun.

        Args:
            capability: The capability that is granted no longer, or not as it was.
            refusal: Says why, for an import.
        """
        for call in [call for call in self._calls.values() if call.entry.capability == capability]:
            if call.task is None or (call.entry.effect and call.entry.mode != "stream"):
                continue  # What was not begun is looked at when it begins.
            self._deny(call, refusal(call.entry))
            call.task.cancel()

    def _deny(self, call: GuestCall, error: Denied) -> None:
        if self._calls.get(call.id) is call and not self._dead:
            self._policy.denied(call.entry, error)
            self._fail(call, error)

    def die(self, accepted: Iterable[GuestCall]) -> None:
        """The instance is dead: nothing is delivered to it any more.

        Args:
            accepted: Calls that were taken but not started; writes among them still take effect.
        """
        self._dead = True
        for call in accepted:
            if call.entry.effect and call.entry.mode != "stream" and not call.cancelled:
                self.start(call)

    async def settle(self, patience: float) -> None:
        """After ``die``: stop what can be stopped, wait for writes that were begun.

        Args:
            patience: Seconds to wait at most.
        """
        waiting = []
        for call in list(self._calls.values()):
            if call.task is None:
                continue
            if call.entry.mode == "stream" or not call.entry.effect:
                call.task.cancel()
            waiting.append(call.task)
        self._calls.clear()
        if waiting:
            _done, late = await asyncio.wait(waiting, timeout=patience)
            for task in late:
                _log.error("a capability did not settle within %g s", patience)
                task.cancel()


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
