"""One instance of a unit, from its birth to its death: when it is entered, and by what.

Whatever wants to enter is queued while an entry runs. After each entry the calls that the unit
issued are handed to their handlers and what is ready goes in at once; long chains give the event
loop a turn in between. Any fault ends the instance: it is never entered again, and its owner hears
of it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Protocol

from ..engine.faults import GuestFault
from ..errors import Exhausted, Internal, Unavailable
from .calls import HostCall
from .capability_calls import CapabilityCalls
from .deadlock import NestedCalls
from .entry_state import EntryState
from .guest_abi import GuestAbi
from .host_calls import MOST_UNTAKEN, HostCalls, Issuer
from .imports import Imports
from .setup import Setup

_TURN_SECONDS = 0.01
"""How long entries may follow each other before the event loop gets a turn."""
_CROWD = 32
"""Events that wait for their entry, from which on streams hold their items back."""
MOST_ANSWERS = 16
"""The largest answers that may wait for their entry; beyond that no further call is carried out."""


class Owner(Protocol):
    """Who replaces an instance."""

    def died(self, instance: Instance, fault: GuestFault) -> None:
        """Hear, once, that an instance is dead.

        Args:
            instance: The instance.
            fault: What ended it.
        """
        ...


class Instance:
    """A running instance.

    Args:
        setup: What it is made of.
        issuer: Told of every call that ended, to make room for the next.
        owner: Told when the instance is dead.

    Raises:
        GuestFault: It trapped while it was made.
        LoadError: It disagrees with its manifest.
    """

    def __init__(self, setup: Setup, issuer: Issuer, owner: Owner) -> None:
        self.dead = False
        self.fault: GuestFault | None = None
        """What ended it."""
        self._codes = setup.codes
        self._counters = setup.counters
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._queue: deque[tuple[int, int, int, bytes] | HostCall] = deque()
        self._most_bytes = MOST_ANSWERS * setup.abi.limits["max_message_bytes"]
        self._bytes = 0
        """Bytes of the events that wait for their entry."""
        self._busy = False
        """Whether an entry runs, or a handler is begun."""
        self._turn: asyncio.Handle | None = None
        self._resume: asyncio.Handle | None = None
        self._deadlock_check: asyncio.Handle | None = None
        self._recorder = setup.recorder
        self._entry = EntryState(setup)
        self.calls = HostCalls(setup, self._entry, issuer)
        """Our calls to the unit that have not ended."""
        self.capabilities = CapabilityCalls(setup, self._entry, self)
        """The unit's calls to us that have not ended."""
        self.nested = NestedCalls(setup.abi)
        """Our calls that handlers of this instance wait for."""
        self._last_id = 0
        """The id of the last call that was taken."""
        self._many_untaken = MOST_UNTAKEN // 2 * setup.abi.limits["max_message_bytes"]
        """So many bytes of answers wait for their callers that the event loop is to have a turn."""
        self.imports = Imports(setup, self._entry, self.calls, self.capabilities)
        self.guest = GuestAbi(setup, self.imports.functions(), self._entry)

    # What the owner asks for, outside any entry

    def request(self, call: HostCall) -> None:
        """Hand a call to the unit, now or as soon as it can be entered."""
        by_id = self.calls.by_id
        id_ = self._last_id % 0xFFFFFFFF + 1
        while id_ in by_id:
            id_ = id_ % 0xFFFFFFFF + 1
        self._last_id = call.id = id_
        by_id[id_] = call
        issued, queue = self.capabilities.issued, self._queue
        if self._busy or queue or issued or self._turn is not None:
            queue.append(call)
            self.pump()
            return
        self._busy = True
        try:
            self._enter_call(call)
        finally:
            self._busy = False
        if issued or queue or self._entry.denied or self.nested.within or self.capabilities.ready:
            self.pump()

    def cancel(self, call: HostCall) -> None:
        """Tell the unit that a call is no longer awaited."""
        call.abandoned = True
        if call.items is not None:
            call.items.clear()
        if not self.calls.has(call):
            return
        if call.entered:
            self.post(self._codes.cancel, call.id, 0, b"")
        else:
            self.calls.finish(call, self._codes.cancelled, b"")

    def credit(self, call: HostCall, items: int, bytes_: int) -> None:
        """Allow the unit to send more items of a stream."""
        if not self.calls.has(call) or call.credit is None or call.abandoned:
            return
        call.credit.grant(items, bytes_)
        self.post(self._codes.credit, call.id, items, bytes_.to_bytes(4, "little"))

    def lifecycle(self, payload: bytes) -> None:
        """Tell the unit that something happened to the Avatar."""
        self.post(self._codes.lifecycle, 0, 0, payload)

    def close(self) -> None:
        """Drop the instance; nothing enters it any more, and no fault is reported."""
        self.dead = True
        for handle in (self._turn, self._resume, self._deadlock_check):
            if handle is not None:
                handle.cancel()
        self._queue.clear()
        if self._recorder is not None:
            self._recorder.end_instance(None if self.fault is None else self.fault.message)
        self.guest.machine.close()
        self.capabilities.die()

    def give_up(self, why: str) -> None:
        """End outside any entry: the unit cannot go on, for no fault of its own."""
        if not self.dead:
            self._die(GuestFault("host", why))

    # What waits to enter

    def post(self, kind: int, id_: int, status: int, payload: bytes) -> None:
        """Have an event enter, such as the completion of a call."""
        if not self.dead:
            self._bytes += len(payload)
            self._queue.append((kind, id_, status, payload))
            if not self._busy:
                self.pump()

    @property
    def is_crowded(self) -> bool:
        """Whether so much waits for its entry that streams must hold back."""
        return len(self._queue) >= _CROWD or self._bytes >= self._most_bytes // 2

    def pump(self) -> None:
        """Run handlers and entries until nothing is ready, or until it is the event loop's turn."""
        if self._busy or self._turn is not None:
            return
        self._busy = True
        capabilities, queue = self.capabilities, self._queue
        end = 0.0
        try:
            while not self.dead and self._turn is None:
                if self._entry.denied:
                    self._entry.report_denials()
                room = self._bytes < self._most_bytes
                if capabilities.ready and room:
                    capabilities.start(capabilities.ready.popleft())
                elif capabilities.issued and room:
                    self._counters.guest_calls += 1
                    capabilities.start(capabilities.issued.popleft())
                elif queue:
                    entry = queue.popleft()
                    if isinstance(entry, HostCall):
                        self._enter_call(entry)
                    else:
                        self._enter_event(*entry)
                else:
                    break
                now = time.monotonic()
                if end == 0.0:
                    end = now + _TURN_SECONDS
                elif now > end:
                    self._give_turn()
        finally:
            self._busy = False
        if self.nested.within:
            self.check_deadlock()

    def _give_turn(self) -> None:
        if self._turn is None and not self.dead:
            self._turn = self._loop.call_soon(self._next_turn)

    def _next_turn(self) -> None:
        self._turn = None
        self._entry.untaken = 0  # every waiting caller has its answer by now
        self.pump()

    def _next_resume(self) -> None:
        self._resume = None
        self.post(self._codes.resume, 0, 0, b"")

    # Calls that wait for themselves

    def check_deadlock(self) -> None:
        """Look for calls that wait for themselves once the event loop has had its turn."""
        if self._deadlock_check is None and not self.dead:
            self._deadlock_check = self._loop.call_soon(self._end_deadlocked)

    def _end_deadlocked(self) -> None:
        self._deadlock_check = None
        self.nested.forget_ended()
        capabilities = self.capabilities
        if self._queue or capabilities.issued or capabilities.ready or self._turn or self._resume:
            return
        if not self._busy and not self.dead:
            for call, error in self.nested.deadlocked(capabilities):
                call.end(self._codes.internal, error)
                self.cancel(call)

    # Entries

    def _enter_call(self, call: HostCall) -> None:
        if call.status is not None:
            return
        payload, method = call.payload, call.method
        if method is None or method.idempotency == "unknown":  # no other instance may have it
            call.payload = b""
        codes, entry, guest = self._codes, self._entry, self.guest
        machine = guest.machine
        machine.serial += 1
        entry.last_words = ""
        try:
            pointer = guest.place(payload) if payload else 0
            if payload and not pointer:
                error = Exhausted(f"the unit has no memory for a request of {len(payload)} bytes")
                self.calls.finish(call, codes.exhausted, error)
                return
            call.entered = True
            self._counters.requests += 1
            if method is not None:
                result = guest.handle_request(call.id, method.number, pointer, len(payload))
            elif call.deadline_ms is None:
                result = guest.init(call.id, pointer, len(payload))
            else:
                result = guest.shutdown(call.id, call.deadline_ms)
        except BaseException as cause:
            if not call.entered:  # what kills the unit on its way in does not go into the next one
                text = f"the unit died before it took the request ({cause})"
                self.calls.finish(call, codes.unavailable, Unavailable(text))
            self._die(cause)
            return
        self._counters.entries += 1
        usual = codes.pending if call.status is None else codes.done
        if result != usual or machine.slow or entry.untaken > self._many_untaken:
            self._after(result, call)

    def _enter_event(self, kind: int, id_: int, status: int, payload: bytes) -> None:
        codes, entry, guest = self._codes, self._entry, self.guest
        machine = guest.machine
        machine.serial += 1
        entry.last_words = ""
        self._bytes -= len(payload)
        try:
            pointer = guest.place(payload) if payload else 0
            if payload and not pointer:
                if kind == codes.credit:
                    # The stream would wait for this credit for ever.
                    self._starve(id_)
                    kind, status = codes.cancel, 0
                elif kind != codes.completion:
                    self._counters.refused_events += 1
                    return
                else:
                    if status == codes.more:
                        self.capabilities.drop(id_)
                    status = codes.exhausted
                payload = b""
            result = guest.on_event(kind, id_, status, pointer, len(payload))
        except BaseException as error:
            self._die(error)
            return
        self._counters.entries += 1
        if result != codes.done or machine.slow or entry.untaken > self._many_untaken:
            self._after(result, None)

    def _starve(self, id_: int) -> None:
        """End a stream that the unit has no memory to hear about."""
        call = self.calls.by_id.get(id_)
        if call is not None:
            error = Exhausted("the unit has no memory to go on with the stream")
            self.calls.finish(call, self._codes.exhausted, error)

    def _after(self, result: int, call: HostCall | None) -> None:
        """Act on what an entry returned or took, if that was anything unusual."""
        codes, entry, machine = self._codes, self._entry, self.guest.machine
        if machine.slow or entry.untaken > self._many_untaken:
            machine.slow = False
            self._give_turn()
        if result == codes.yield_:
            if self._resume is None:
                self._resume = self._loop.call_soon(self._next_resume)
        elif result < 0:
            if call is None:
                self._counters.refused_events += 1
            else:
                denied = result == codes.denied and entry.denied
                self.calls.finish(call, result, entry.refusal() if denied else b"")
        elif call is not None and call.status is None and result != codes.pending:
            said = "is done" if result == codes.done else f"returned {result}"
            error = Internal(f"the unit {said}, but never answered")
            self.calls.finish(call, codes.internal, error)

    def _die(self, error: BaseException) -> None:
        """End this instance for good."""
        self.fault = self.guest.fault(error)
        self._counters.deaths += 1
        self._entry.report_denials()
        self.close()
        self._owner.died(self, self.fault)
        if not isinstance(error, Exception):
            raise error
