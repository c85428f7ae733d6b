"""Calls of the Avatar's clients: from their issue, over the wait for their turn, to their end.

At most so many calls are in flight as the contract allows; others wait in the
order of issue. Calls that have not been handed to an instance are not harmed
by its death: they go into the next.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from enum import Enum
from threading import get_ident
from typing import Any

from google.protobuf.message import DecodeError, Message

from ..abi import Abi, AbiMethod
from ..errors import (
    CallError,
    ClosedError,
    Internal,
    Timeout,
    TooLarge,
    Unavailable,
    Unimplemented,
    WrongThreadError,
)
from ..forks import mark_in_children
from .calls import HostCall
from .carrying_out import CARRYING_OUT, Carrier
from .circles import circular
from .codes import Codes
from .instance import Instance
from .requests import check_timeout, encode
from .streams import Streams
from .wire import parse


class State(Enum):
    """Where a running unit stands."""

    STARTING = "starting"
    READY = "ready"
    STOPPED = "stopped"
    CLOSED = "closed"


_READY, _CLOSED = State.READY, State.CLOSED
"""Looking a member of an enumeration up is slow in Python 3.11; every call needs these."""


class Desk:
    """Takes calls and hands them to the instance that is ready. Bound to one event loop.

    Args:
        abi: The contract.
    """

    def __init__(self, abi: Abi) -> None:
        self.abi = abi
        self.state = State.STARTING
        self.loop = asyncio.get_running_loop()
        self._codes = Codes(abi)
        self._thread = get_ident()
        self._instance: Instance | None = None
        self._waiting: OrderedDict[HostCall, None] = OrderedDict()
        """Calls in the order of issue, each quickly taken out of the middle."""
        self._streams = Streams(abi.limits["max_calls_in_flight"])
        self._deaths: list[str] = []
        """What the instances died of since the last success."""
        self._stopped_by: CallError | None = None
        self._limits = abi.limits
        self._most_bytes = abi.limits["max_message_bytes"]
        self._methods = abi.methods_by_number
        self._most = abi.limits["max_calls_in_flight"]
        self.is_forked = False
        """Whether this is a copy in a forked child; the parent has the unit and its home."""
        mark_in_children(self)

    def forked(self) -> None:
        """See :class:`..forks.Inherited`."""
        self.is_forked = True
        self.state = State.STOPPED  # what every call looks at

    def check_process(self) -> None:
        """Make sure that this process is the one which opened the unit.

        Raises:
            ClosedError: It was forked off that one.
        """
        if self.is_forked:
            raise ClosedError(
                "this process was forked off the one that has this Avatar open",
                "Call it there, or open the home here once it is closed there;"
                " `serve(avatar)` there lets other processes ask it.",
            )

    def _right_thread(self) -> None:
        self.check_process()
        if get_ident() != self._thread:
            raise WrongThreadError(
                "this Avatar belongs to the event loop of another thread",
                "Use avatar.from_thread(...) there, which runs the call where the Avatar lives.",
            )

    def _here(self) -> None:
        self._right_thread()
        if self.state is _CLOSED:
            raise ClosedError("the Avatar is closed")
        if self._stopped_by is not None:
            raise self._stopped_by

    @property
    def in_own_thread(self) -> bool:
        """Whether the caller is on the thread of the event loop that the unit lives in."""
        return get_ident() == self._thread

    def _begin(self, call: HostCall) -> None:
        if len(call.payload) > self._most_bytes:
            size, most = len(call.payload), self._most_bytes
            raise TooLarge(f"the request has {size} bytes; {most} may cross at once")
        if self.state is not _READY or get_ident() != self._thread:
            self._here()
        instance = self._instance
        place = CARRYING_OUT.get()
        if place is not None and instance is not None:
            self._within(call, instance, place)
        if call.items is not None and call.method is not None:
            self._streams.open(call.method)
        if (
            self.state is _READY
            and instance is not None
            and not self._waiting
            and len(instance.calls) < self._most
        ):
            instance.request(call)
        else:
            self._waiting[call] = None

    def _within(self, call: HostCall, instance: Instance, place: tuple[Carrier, int]) -> None:
        """Look at a call that the handler of a capability makes: it must not wait for itself."""
        within = instance.guest.waiting_at(place)
        if within is None:
            return
        if instance.dead:
            raise Unavailable("the instance of the unit that asked for this has died")
        if self.state is State.STARTING:  # which ends only once the handler has answered
            raise circular(call, within.entry.name)
        instance.circles.note(call, within)

    def _call_ended(self, call: HostCall) -> None:
        if call.items is not None and call.method is not None:
            self._streams.close(call.method)
        if call.status == 0 and call.method is not None:
            self._deaths.clear()
        if self._waiting and self.state is _READY:
            self.loop.call_soon(self._release)

    def _release(self) -> None:
        """Hand waiting calls to the instance, as many as may be in flight."""
        while self._waiting and self.state is _READY:
            instance = self._instance
            if instance is None or instance.dead or len(instance.calls) >= self._most:
                return
            call, _ = self._waiting.popitem(last=False)
            if call.status is None:
                instance.request(call)

    def _method(self, number: int) -> AbiMethod:
        method = self._methods.get(number)
        if method is None:
            raise Unimplemented(f"contract {self.abi.version} has no method {number:#010x}")
        return method

    def _decode(self, call: HostCall, response: type[Message]) -> Any:
        body = self._raw(call)
        try:
            return parse(response, body)
        except DecodeError:
            wanted = response.DESCRIPTOR.full_name
            raise Internal(f"the unit's answer is no {wanted}") from None

    def _raw(self, call: HostCall) -> bytes:
        if isinstance(call.body, Exception):
            raise call.body
        if call.status != 0:
            assert call.status is not None
            raise self._codes.decode(call.status, call.body)
        return call.body

    async def _finished(self, call: HostCall, timeout: float | None) -> None:
        timer = None
        if timeout is not None:
            timer = self.loop.call_later(timeout, self._expire, call, timeout)
        try:
            while call.status is None:
                await call.changed()
        except BaseException:
            self.abandon(call)
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def _expire(self, call: HostCall, timeout: float) -> None:
        if call.status is not None:
            return
        name = call.method.full_name if call.method else "the call"
        text = f"{name} was not answered within {timeout:g} s"
        if call.effect and call.entered:
            text += "; it may have taken effect"
        # Ended first: a unit that answers its cancellation at once must not win.
        call.end(self._codes.timeout, Timeout(text))
        self._cancel(call)

    async def unary(self, number: int, request: Message, timeout: float | None) -> Any:
        """See :meth:`.calls.Caller.unary`."""
        method = self._method(number)
        check_timeout(timeout)
        call = HostCall(method, encode(method, request))
        self._begin(call)
        if call.status is None:
            await self._finished(call, timeout)
        elif method.effect:
            # It was carried out at once, disk and all: whoever makes one such call after the other
            # must not keep everything else from running.
            await asyncio.sleep(0)
        return self._decode(call, method.response)

    def open_stream(self, number: int, request: Message, timeout: float | None) -> HostCall:
        """See :meth:`.calls.Caller.open_stream`."""
        method = self._method(number)
        return self._open(method, encode(method, request), timeout)

    def _open(self, method: AbiMethod, payload: bytes, timeout: float | None) -> HostCall:
        check_timeout(timeout)
        call = HostCall(method, payload)
        limits = self._limits
        call.stream(limits["initial_credit_items"], limits["initial_credit_bytes"])
        self._begin(call)
        if timeout is not None:
            call.timer = self.loop.call_later(timeout, self._expire, call, timeout)
        return call

    async def next_item(self, call: HostCall) -> bytes | None:
        """See :meth:`.calls.Caller.next_item`."""
        items, taken = call.items, call.taken
        assert items is not None and taken is not None
        self._right_thread()
        while not items:
            if call.status is not None:
                self._raw(call)
                return None
            if self._instance is not None and self._instance.circles.nested:
                self._instance.circles.look()
            await call.changed()
        item = items.popleft()
        granted = taken.take(len(item))
        if granted is not None and self._instance is not None and call.status is None:
            self._instance.credit(call, *granted)
        return item

    def abandon(self, call: HostCall) -> None:
        """See :meth:`.calls.Caller.abandon`."""
        if get_ident() != self._thread:
            self.abandon_soon(call)
        elif call.status is None and not call.abandoned:
            self._cancel(call)

    def _cancel(self, call: HostCall) -> None:
        call.abandoned = True
        instance = self._instance
        if instance is not None and instance.calls.get(call.id) is call:
            instance.cancel(call)
        elif call in self._waiting:
            del self._waiting[call]
            call.end(self._codes.cancelled, b"")
            if call.items is not None and call.method is not None:
                self._streams.close(call.method)

    def abandon_soon(self, call: HostCall) -> None:
        """See :meth:`.calls.Caller.abandon_soon`."""
        if self.is_forked:  # the loop's wake-up call would be heard in the parent
            return
        with contextlib.suppress(RuntimeError):  # the loop is closed, and with it the unit
            self.loop.call_soon_threadsafe(self.abandon, call)
