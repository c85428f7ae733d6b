"""Calls of the Avatar's clients: from their issue, over the wait for their turn, to their end.

At most so many calls are in flight as the contract allows; others wait in the
order of issue. Calls that have not been handed to an instance are not harmed
by its death: they go into the next.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Iterable
from enum import Enum
from threading import get_ident
from typing import Any, NoReturn

from google.protobuf.message import DecodeError, Message

from ..abi import AbiMethod
from ..errors import (
    CallError,
    ClosedError,
    Internal,
    Timeout,
    TooLarge,
    Unavailable,
    Unimplemented,
)
from .bounded_parse import SMALL_ANSWER, check_elements
from .call_arguments import Encode, check_timeout, encoder
from .calls import HostCall
from .deadlock import circular
from .handler import CARRYING_OUT
from .instance import Instance
from .owner_thread import OwnerThread
from .setup import Setup
from .streams import Streams


class State(Enum):
    """Where a running unit stands."""

    STARTING = "starting"
    READY = "ready"
    STOPPED = "stopped"
    CLOSED = "closed"


_READY = State.READY
"""Looking a member of an enumeration up is slow in Python 3.11; every call needs this one."""


class Dispatcher:
    """Takes calls and hands them to the instance that is ready. Bound to one event loop.

    Args:
        setup: What the unit is made of.
    """

    def __init__(self, setup: Setup) -> None:
        self.state = State.STARTING
        self.thread = OwnerThread()
        """Where calls must be made."""
        self.instance: Instance | None = None
        """What runs, starts, or has died and is not replaced yet."""
        self.waiting: OrderedDict[HostCall, None] = OrderedDict()
        """Calls in the order of issue, each quickly taken out of the middle."""
        self.streams = Streams(setup.abi.limits["max_calls_in_flight"])
        """Streams that are open."""
        self._abi = setup.abi
        self._codes = setup.codes
        self._loop = self.thread.loop
        self._stopped_by: CallError | None = None
        self.methods = setup.abi.methods_by_number
        """Every method by its number."""
        self._typed: dict[int, tuple[AbiMethod, Encode]] = {}
        """Methods that were called with messages, by their numbers."""
        self._checks = setup.abi.checker
        limits = setup.abi.limits
        self._most_bytes = limits["max_message_bytes"]
        self._most = limits["max_calls_in_flight"]
        self._first_credit = (limits["initial_credit_items"], limits["initial_credit_bytes"])

    # What clients ask for

    async def unary(self, number: int, request: Message, timeout: float | None) -> Any:
        """See :meth:`.calls.Caller.unary`."""
        method, encode = self._typed.get(number) or self._typed_method(number)
        if timeout is not None:
            check_timeout(timeout)
        call = HostCall(method, encode(request))
        self.begin(call)
        if call.status is None:
            await self.ended(call, timeout)
        elif method.effect:
            # It was carried out at once, disk and all: a program that makes one such call after another
            # must not keep everything else from running.
            await asyncio.sleep(0)
        return self.decode(call, method.response)

    def open_stream(self, number: int, request: Message, timeout: float | None) -> HostCall:
        """See :meth:`.calls.Caller.open_stream`."""
        method, encode = self._typed_method(number)
        return self.begin_stream(HostCall(method, encode(request)), timeout)

    async def next_item(self, call: HostCall) -> bytes | None:
        """See :meth:`.calls.Caller.next_item`."""
        items, taken = call.items, call.taken
        assert items is not None and taken is not None
        self.thread.check()
        while not items:
            if call.status is not None:
                if call.status != 0:
                    self.refuse(call)
                return None
            if self.instance is not None and self.instance.nested.within:
                self.instance.check_deadlock()
            await call.changed()
        item = items.popleft()
        granted = taken.take(len(item))
        if granted is not None and self.instance is not None and call.status is None:
            self.instance.credit(call, *granted)
        return item

    def abandon(self, call: HostCall) -> None:
        """See :meth:`.calls.Caller.abandon`."""
        if not self.thread.is_current:
            self.abandon_soon(call)
        elif call.status is None and not call.abandoned:
            self._cancel(call)

    def abandon_soon(self, call: HostCall) -> None:
        """See :meth:`.calls.Caller.abandon_soon`."""
        if self.thread.is_forked:  # the loop's wake-up call would be heard in the parent
            return
        with contextlib.suppress(RuntimeError):  # the loop is closed, and with it the unit
            self._loop.call_soon_threadsafe(self.abandon, call)

    # From issue to end

    def _typed_method(self, number: int) -> tuple[AbiMethod, Encode]:
        """Find a method, and what writes its requests, and keep both."""
        method = self.method(number)
        typed = self._typed[number] = method, encoder(method, self._checks)
        return typed

    def method(self, number: int) -> AbiMethod:
        """Find a method.

        Args:
            number: Its number.

        Raises:
            Unimplemented: The contract has no such method.
        """
        method = self.methods.get(number)
        if method is None:
            raise Unimplemented(f"contract {self._abi.version} has no method {number:#010x}")
        return method

    def begin(self, call: HostCall) -> None:
        """Hand a call to the instance, or let it wait for its turn.

        Args:
            call: The call, not begun yet.

        Raises:
            CallError: It cannot be begun.
            ClosedError: The Avatar is closed, or open in another process.
            WrongThreadError: The unit lives in another thread.
        """
        if len(call.payload) > self._most_bytes:
            size, most = len(call.payload), self._most_bytes
            raise TooLarge(f"the request has {size} bytes; {most} may cross at once")
        if self.state is not _READY or get_ident() != self.thread.ident:
            self.check()
        instance = self.instance
        if instance is not None and instance.capabilities.open:
            self._begin_within(call, instance)
        if call.items is not None:
            self.streams.open(call)
        if (
            self.state is _READY
            and instance is not None
            and not self.waiting
            and len(instance.calls.by_id) < self._most
        ):
            instance.request(call)
        else:
            self.waiting[call] = None

    def _begin_within(self, call: HostCall, instance: Instance) -> None:
        """Look at a call that the handler of a capability may make: it must not wait for itself."""
        place = CARRYING_OUT.get()
        within = None if place is None else instance.capabilities.waiting_at(place)
        if within is None:
            return
        if instance.dead:
            raise Unavailable("the instance of the unit that asked for this has died")
        if self.state is State.STARTING:  # which ends only once the handler has answered
            raise circular(call, within.entry.name)
        instance.nested.add(call, within)

    def begin_stream(self, call: HostCall, timeout: float | None) -> HostCall:
        """The same for a call that is answered with items.

        Args:
            call: The call, not begun yet.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            The call.
        """
        check_timeout(timeout)
        call.stream(*self._first_credit)
        self.begin(call)
        if timeout is not None:
            call.timer = self._loop.call_later(timeout, self._expire, call, timeout)
        return call

    async def ended(self, call: HostCall, timeout: float | None) -> None:
        """Wait until a call has ended.

        Args:
            call: A call that was begun.
            timeout: Seconds until it is given up; None for no limit.
        """
        timer = None
        if timeout is not None:
            timer = self._loop.call_later(timeout, self._expire, call, timeout)
        try:
            while call.status is None:
                await call.changed()
        except BaseException:
            self.abandon(call)
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def decode(self, call: HostCall, response: type[Message]) -> Any:
        """Read the answer of a call.

        Args:
            call: A call that has ended.
            response: What it answers with.

        Returns:
            The answer.

        Raises:
            Exception: The error that it ended with.
        """
        if call.status != 0:
            self.refuse(call)
        try:
            if len(call.body) > SMALL_ANSWER:
                check_elements(response, call.body)
            return response.FromString(call.body)
        except DecodeError:
            wanted = response.DESCRIPTOR.full_name
            raise Internal(f"the unit's answer is no {wanted}") from None

    def refuse(self, call: HostCall) -> NoReturn:
        """Raise the error that a call ended with.

        Args:
            call: A call that has ended, and not well.

        Raises:
            Exception: The error.
        """
        if call.error is not None:
            raise call.error
        assert call.status is not None
        raise self._codes.decode(call.status, call.body)

    def _expire(self, call: HostCall, timeout: float) -> None:
        if call.status is not None:
            return
        name = call.method.full_name if call.method else "the call"
        text = f"{name} was not answered within {timeout:g} s"
        if call.effect and (call.entered or call.repeated):
            text += "; it may have taken effect"
        # Ended first: a unit that answers its cancellation at once must not win.
        call.end(self._codes.timeout, Timeout(text))
        self._cancel(call)

    def _cancel(self, call: HostCall) -> None:
        call.abandoned = True
        self.streams.close(call)  # the next may begin at once, whenever the unit hears of this
        instance = self.instance
        if instance is not None and instance.calls.has(call):
            instance.cancel(call)
        elif call in self.waiting:
            del self.waiting[call]
            call.end(self._codes.cancelled, b"")
            self.call_ended(call)

    def call_ended(self, call: HostCall) -> None:
        """See :class:`.host_calls.Issuer`."""
        if call.items is not None:
            self.streams.close(call)
        if self.waiting and self.state is _READY:
            self._loop.call_soon(self._release)

    def _release(self) -> None:
        """Hand waiting calls to the instance, as many as may be in flight."""
        while self.waiting and self.state is _READY:
            instance = self.instance
            if instance is None or instance.dead or len(instance.calls) >= self._most:
                return
            call, _ = self.waiting.popitem(last=False)
            if call.status is None:
                instance.request(call)

    # What the owner of the unit says of it

    def check(self) -> None:
        """Make sure that a call can be made here and now.

        Raises:
            WrongThreadError: The unit lives in another thread.
            ClosedError: It is closed, or open in another process.
            UnitStopped: It died too often.
        """
        self.thread.check()
        if self.state is State.CLOSED:
            raise ClosedError("the Avatar is closed")
        if self._stopped_by is not None:
            raise self._stopped_by

    def open(self) -> None:
        """Let calls in: the instance is ready."""
        self.state = _READY
        self._release()

    def put_back(self, calls: Iterable[HostCall]) -> None:
        """Let calls wait again that a dead instance has not taken, before all others."""
        for call in reversed(list(calls)):
            self.waiting[call] = None
            self.waiting.move_to_end(call, last=False)

    def stop(self, error: CallError) -> None:
        """Refuse all calls from now on, and those that wait: the unit is not started again."""
        self.state, self._stopped_by = State.STOPPED, error
        self._refuse_waiting(error)

    def close(self) -> None:
        """Refuse all calls from now on, and those that wait: the Avatar is closed."""
        self.state = State.CLOSED
        self._refuse_waiting(ClosedError("the Avatar was closed"))

    def _refuse_waiting(self, error: Exception) -> None:
        while self.waiting:
            self.waiting.popitem()[0].end(self._codes.unavailable, error)
