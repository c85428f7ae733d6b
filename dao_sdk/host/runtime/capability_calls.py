"""Calls from the unit to the Avatar's capabilities, as long as they are open.

An import only notes the call. It is carried out after the entry has returned, in the order of
issue. Every accepted call ends with exactly one final completion.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from google.protobuf.message import DecodeError

from ..abi import AbiImport
from ..errors import CallError, Cancelled, Denied, InvalidArgument, TooLarge
from .carrying_out import Carrier, GuestCall
from .codes import Codes
from .places import Places
from .policy import Policy
from .wire import ELEMENT_BYTES, count_elements

_log = logging.getLogger("dao.host")

MOST_REQUESTS = 16
"""The largest requests that may be in flight at a time, by what they take once they are parsed."""
SMALL_REQUEST = 4096
"""The longest request whose elements are not counted: parsing makes at most 128 KiB of it."""
LEAST_BYTES = 16
"""The largest message has at most one element for so many bytes that a message may have."""


class GuestCalls:
    """The calls of one instance that have not ended.

    Args:
        handlers: The handler of every capability that this Avatar provides.
        policy: What is granted, and who is told of refusals.
        codes: The numbers of the contract.
        limits: The limits of the contract.
        deliver: Sends a completion: call id, status, payload.
        crowded: Says whether so much waits to be delivered that streams must hold back, however
            much credit the unit gave.
        go_on: Has calls begun that waited for their place.
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
        go_on: Callable[[], None],
        context: contextvars.Context,
    ) -> None:
        self._policy = policy
        self._codes = codes
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._calls: dict[int, GuestCall] = {}
        self._go_on = go_on
        self._places = Places()
        self.ready = self._places.ready
        """Calls that waited for their place and have one now, for ``begin``."""
        self._bytes = 0
        self._most_calls = limits["max_calls_in_flight"]
        self._most_message = limits["max_message_bytes"]
        self._most_bytes = MOST_REQUESTS * self._most_message
        self._most_elements = self._most_message // LEAST_BYTES
        self._carrier = Carrier(
            handlers, policy, codes, limits, self._item, self._end, crowded, context
        )

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[GuestCall]:
        return iter(self._calls.values())

    def waiting_at(self, place: tuple[Carrier, int]) -> GuestCall | None:
        """Find the open call that waits for whatever the running task waits for.

        Args:
            place: Where the running task says that it carries out a call.

        Returns:
            The call; None where it is none of these, or where its handler has but started this task.
        """
        carrier, id_ = place
        call = self._calls.get(id_) if carrier is self._carrier else None
        if call is None or call.task is not asyncio.current_task():
            return None
        # The unit may need another call of this capability before it can answer.
        self._leave(call)
        return call

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

    def accept(self, entry: AbiImport, id_: int, payload: bytes) -> GuestCall | None:
        """Take a call that ``refuses`` did not refuse.

        Args:
            entry: The import that was called.
            id_: The call id that the unit chose.
            payload: Its request.

        Returns:
            The call, for ``start`` once the entry has returned; None if too much is in flight to
            take what parsing would make of it.
        """
        size = len(payload)
        if size <= SMALL_REQUEST:
            refusal = None
        else:
            weighed = self._weigh(entry, payload)
            if weighed is None:
                return None
            payload, size, refusal = weighed
        call = GuestCall(entry, id_, payload, size)
        call.refusal = refusal
        self._calls[id_] = call
        self._bytes += size
        return call

    def _weigh(
        self, entry: AbiImport, payload: bytes
    ) -> tuple[bytes, int, CallError | None] | None:
        """Find out what parsing makes of a request: what is too much for any time is dropped with a
        reason; None if it is too much for now."""
        assert entry.request is not None
        left = (self._most_bytes - self._bytes - len(payload)) // ELEMENT_BYTES
        most = self._most_elements
        try:
            count = count_elements(payload, entry.request, min(most, left))
        except DecodeError as damaged:
            name = entry.request.DESCRIPTOR.full_name
            return b"", 0, InvalidArgument(f"the payload of {entry.name} is no {name}: {damaged}")
        if count > left:
            return None
        if count > most:
            text = f"the request of {entry.name} has more than {most} elements"
            return b"", 0, TooLarge(text, {"limit": "elements"}, "Ask for less at a time.")
        return payload, len(payload) + count * ELEMENT_BYTES, None

    def start(self, call: GuestCall) -> None:
        """Hand a call to its handler; outside any entry.

        Args:
            call: A call that was accepted.
        """
        if call.cancelled or self._places.free(call):
            self.begin(call)

    def begin(self, call: GuestCall) -> None:
        """Have a call carried out that need not wait for its place, or has waited.

        Args:
            call: A call that was started.
        """
        if self._calls.get(call.id) is not call:  # it ended while it waited
            self._places.give_back(call)
            return
        if call.cancelled:
            self._carrier.fail(call, Cancelled())
            return
        self._carrier.start(call)
        if self._calls.get(call.id) is not call:
            return
        self._places.take(call)
        if call.entry.mode == "stream":
            # By then its first item is held or on its way, and counted; or it waits for something.
            self._loop.call_soon(self._leave, call)

    def _leave(self, call: GuestCall) -> None:
        """Give the place of a call back, and have the next one begun."""
        self._places.give_back(call)
        if self.ready:
            self._go_on()

    def _item(self, call: GuestCall, payload: bytes) -> bool:
        if self._calls.get(call.id) is not call or self._carrier.dead:
            return False
        self._deliver(call.id, self._codes.more, payload)
        return True

    def _end(self, call: GuestCall, status: int, payload: bytes) -> None:
        """Complete a call, once; whatever comes for a dead instance is dropped."""
        if self._calls.get(call.id) is not call:
            return
        del self._calls[call.id]
        self._bytes -= call.size
        if call.has_place:
            self._places.give_back(call)
        if not self._carrier.dead:
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
        if call.task is None:
            # It waits for its turn; nothing was begun. Later, since this is called inside an entry.
            self._loop.call_soon(self._cancel_unbegun, call)
        elif call.entry.mode == "stream" or not call.entry.effect:
            # Later, since this is called inside an entry.
            self._loop.call_soon(call.task.cancel)
        return True

    def _cancel_unbegun(self, call: GuestCall) -> None:
        if call.task is None:
            self._carrier.fail(call, Cancelled())

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
            self._places.give_back(call)
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
            if not self._carrier.dead:
                error = refusal(call.entry)
                self._policy.denied(call.entry, error)
                self._carrier.fail(call, error)
            call.task.cancel()

    def die(self, accepted: Iterable[GuestCall]) -> None:
        """The instance is dead: nothing is delivered to it any more.

        Args:
            accepted: Calls that were taken but not started; writes among them still take effect.
        """
        self._carrier.dead = True
        for call in [*self._places.clear(), *accepted]:
            if call.entry.effect and call.entry.mode != "stream" and not call.cancelled:
                self._carrier.start(call)

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
        if waiting:
            _done, late = await asyncio.wait(waiting, timeout=patience)
            for task in late:
                _log.error("a capability did not settle within %g s", patience)
                task.cancel()
        self._calls.clear()
