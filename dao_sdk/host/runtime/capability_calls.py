"""Calls from the unit to the Avatar's capabilities, as long as they are open.

An import only notes the call. It is carried out after the entry has returned, in the order of
issue. Every accepted call ends with exactly one final completion.

A unit may have a thousand calls in flight, and the size of an answer is unknown until its
handler has made it. So each capability has a few slots, for calls whose handlers take their time. The
others wait until one is free, and answers are made no faster than the unit takes them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Protocol

from ..abi import AbiImport
from ..engine.machine import Machine
from ..errors import Cancelled, Denied, Lost
from .credit import Credit
from .entry_state import EntryState
from .handler import CapabilityCall, Completions, Handlers
from .request_weight import LEAST_BYTES, SMALL_REQUEST, weigh
from .setup import Setup

_log = logging.getLogger("dao.host")

MOST_REQUESTS = 16
"""The largest requests that may be in flight at a time, by what they take once they are parsed."""
AT_ONCE = 16
"""Calls of one capability that are carried out at a time."""


class Entered(Protocol):
    """What brings completions into the unit: its instance."""

    @property
    def is_crowded(self) -> bool:
        """Whether so much waits for its entry that streams must hold back."""
        ...

    def post(self, kind: int, id_: int, status: int, payload: bytes) -> None:
        """Have an event enter."""
        ...

    def give_up(self, why: str) -> None:
        """End outside any entry."""
        ...

    def pump(self) -> None:
        """Have calls begun that waited for their slot."""
        ...


class CapabilityCalls:
    """The calls of one instance that have not ended.

    Args:
        setup: What the unit is made of.
        entry: What the running entry did.
        instance: What brings completions into the unit.
    """

    def __init__(self, setup: Setup, entry: EntryState, instance: Entered) -> None:
        self.setup = setup
        self.dead = False
        """Whether the instance is gone."""
        self.held = 0
        """Bytes of items that wait until they may be sent."""
        self.issued: deque[CapabilityCall] = deque()
        """Calls that were accepted and not begun, for ``start``."""
        self.ready: deque[CapabilityCall] = deque()
        """Calls that waited for their slot and have one now, for ``start``."""
        self._slots = Counter[str]()
        """How many calls of each capability have a slot."""
        self._waiting: dict[str, deque[CapabilityCall]] = {}
        """Calls that wait for a slot, by capability."""
        self._entry = entry
        self._instance = instance
        self._policy = setup.policy
        self._granted = setup.policy.granted
        self._codes = setup.codes
        self._handlers = Handlers(self)
        self._loop = asyncio.get_running_loop()
        self.open: dict[int, CapabilityCall] = {}
        """Every call that has not ended, by its id."""
        self._bytes = 0
        self._most_calls = setup.abi.limits["max_calls_in_flight"]
        self._most_message = setup.abi.limits["max_message_bytes"]
        self._most_bytes = MOST_REQUESTS * self._most_message
        self._most_elements = self._most_message // LEAST_BYTES
        limits = setup.abi.limits
        self._first_credit = (limits["initial_credit_items"], limits["initial_credit_bytes"])

    def __len__(self) -> int:
        return len(self.open)

    def __iter__(self) -> Iterator[CapabilityCall]:
        return iter(self.open.values())

    # What imports do, inside an entry

    def accept(self, entry: AbiImport, memory: Machine, id_: int, pointer: int, length: int) -> int:
        """Take a call, to be started once the entry has returned.

        Args:
            entry: The import that was called.
            memory: The memory that its request lies in.
            id_: The call id that the unit chose.
            pointer: Where the request begins.
            length: How many bytes it has.

        Returns:
            0, or the status to refuse it with.
        """
        if self._entry.allocating:
            self._entry.refuse_in_alloc(entry.name)
        if pointer + length > memory.size:
            memory.check(pointer, length)
        if entry.capability not in self._granted:
            return self._entry.deny(entry)
        if id_ == 0 or id_ in self.open:
            return self._codes.invalid_argument
        if length > self._most_message:
            return self._codes.too_large
        if len(self.open) >= self._most_calls or self._bytes + length > self._most_bytes:
            return self._codes.busy
        payload = memory.view[pointer : pointer + length].tobytes()  # it was checked above
        if length <= SMALL_REQUEST:
            call = CapabilityCall(entry, id_, payload, length)
        else:
            left = self._most_bytes - self._bytes - length
            weighed = weigh(entry, payload, left, self._most_elements)
            if weighed is None:
                return self._codes.busy
            call = CapabilityCall(entry, id_, *weighed)
        if entry.mode == "stream":
            call.credit = Credit(*self._first_credit)
        self.open[id_] = call
        self._bytes += call.size
        self.issued.append(call)
        return 0

    def cancel(self, id_: int) -> bool:
        """The unit lost interest in a call of its own. It still ends exactly once.

        A write that was begun goes on to its end and says how it ended.

        Args:
            id_: The call id.

        Returns:
            Whether there was such a call.
        """
        call = self.open.get(id_)
        if call is None:
            return False
        if call.cancelled:
            return True
        call.cancelled = True
        # Later, since this is called inside an entry.
        if call.task is None:
            self._loop.call_soon(self._cancel_unbegun, call)
        elif not call.must_end:
            self._loop.call_soon(call.task.cancel)
        return True

    def _cancel_unbegun(self, call: CapabilityCall) -> None:
        if call.task is None:
            self._handlers.fail(call, Cancelled())

    def grant(self, id_: int, items: int, bytes_: int) -> bool:
        """The unit took items of a stream.

        Args:
            id_: The call id.
            items: How many items more may be sent.
            bytes_: How many bytes more.

        Returns:
            Whether there was such a stream.
        """
        call = self.open.get(id_)
        if call is None:
            return False
        if call.credit is not None:
            call.credit.grant(items, bytes_)
        return call.entry.mode == "stream"

    # Carrying them out, outside any entry

    def start(self, call: CapabilityCall) -> None:
        """Have a call carried out, or wait for its slot.

        Args:
            call: A call that was issued, or that is ready.
        """
        capability = call.entry.capability
        if self.open.get(call.id) is not call:  # it ended while it waited
            self._give_slot(call)
        elif call.cancelled:
            self._handlers.fail(call, Cancelled())
        elif not call.has_slot and self._slots[capability] >= AT_ONCE:
            self._waiting.setdefault(capability, deque()).append(call)
        else:
            self._handlers.start(call)
            if self.open.get(call.id) is not call:  # it was answered at once
                return
            if not call.has_slot:
                self._slots[capability] += 1
                call.has_slot = True
            if call.credit is not None:
                # By then its first item is held or on its way, and counted; or it waits for
                # something.
                self._loop.call_soon(self._leave, call)

    def _give_slot(self, call: CapabilityCall) -> None:
        """Give the slot of a call, if it has one, to the next that waits."""
        if not call.has_slot:
            return
        call.has_slot = False
        capability = call.entry.capability
        waiting = self._waiting.get(capability)
        if waiting:
            following = waiting.popleft()
            following.has_slot = True
            self.ready.append(following)
        else:
            self._slots[capability] -= 1

    def _leave(self, call: CapabilityCall) -> None:
        """Give the slot of a call back, and have the next one begun."""
        self._give_slot(call)
        if self.ready:
            self._instance.pump()

    def waiting_at(self, place: tuple[Completions, int]) -> CapabilityCall | None:
        """Find the open call that waits for whatever the running task waits for.

        Args:
            place: Whose call the running task says that it carries out.

        Returns:
            The call; None if it is none of these, or if its handler has but started this task.
        """
        calls, id_ = place
        call = self.open.get(id_) if calls is self else None
        if call is None or call.task is not asyncio.current_task():
            return None
        # The unit may need another call of this capability before it can answer.
        self._leave(call)
        return call

    @property
    def is_crowded(self) -> bool:
        """Whether so much waits to be delivered that streams must hold back."""
        return self._instance.is_crowded

    def send(self, call: CapabilityCall, payload: bytes) -> bool:
        """Send an item of a stream; False if the call is no longer open."""
        if self.dead or self.open.get(call.id) is not call:
            return False
        self._instance.post(self._codes.completion, call.id, self._codes.more, payload)
        return True

    def complete(self, call: CapabilityCall, status: int, payload: bytes) -> None:
        """Complete a call, once; whatever comes for a dead instance is dropped."""
        if self.open.get(call.id) is not call:
            return
        del self.open[call.id]
        self._bytes -= call.size
        if call.has_slot:
            self._give_slot(call)
        if not self.dead:
            self._instance.post(self._codes.completion, call.id, status, payload)

    def lost(self, error: Lost) -> None:
        """End the instance: what it works on is gone."""
        if not self.dead:
            self._loop.call_soon(self._instance.give_up, error.message)

    # Ending them otherwise

    def drop(self, id_: int) -> None:
        """Forget a call whose end the unit learned by other means.

        Args:
            id_: The call id.
        """
        call = self.open.pop(id_, None)
        if call is not None:
            self._bytes -= call.size
            self._give_slot(call)
            if call.task is not None:
                self._loop.call_soon(call.task.cancel)

    def revoke(self, capability: str, refusal: Callable[[AbiImport], Denied]) -> None:
        """End every open call of a capability as DENIED, but for writes that were begun.

        Args:
            capability: The capability that is granted no longer, or not as it was.
            refusal: Says why, for an import.
        """
        for call in [call for call in self.open.values() if call.entry.capability == capability]:
            if call.task is None or call.must_end:
                continue  # What was not begun is looked at when it begins.
            if not self.dead:
                error = refusal(call.entry)
                self._policy.denied(call.entry, error)
                self._handlers.fail(call, error)
            call.task.cancel()

    def die(self) -> None:
        """The instance is dead: nothing is delivered to it any more.

        Writes among the calls that were accepted but not begun still take effect.
        """
        self.dead = True
        unbegun = [*self.ready, *chain(*self._waiting.values()), *self.issued]
        for calls in (self.ready, self._waiting, self.issued):
            calls.clear()
        for call in unbegun:
            if call.must_end and not call.cancelled:
                self._handlers.start(call)

    async def settle(self, patience: float) -> None:
        """After ``die``: stop what can be stopped, wait for writes that were begun.

        Args:
            patience: Seconds to wait at most.
        """
        waiting = []
        for call in list(self.open.values()):
            if call.task is None:
                continue
            if not call.must_end:
                call.task.cancel()
            waiting.append(call.task)
        if waiting:
            _done, late = await asyncio.wait(waiting, timeout=patience)
            for task in late:
                _log.error("a capability did not settle within %g s", patience)
                task.cancel()
        self.open.clear()
