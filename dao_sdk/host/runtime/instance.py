"""One instance of a unit, from its birth to its death: when it is entered, and by what.

Whatever wants to enter is queued while an entry runs. After each entry the
calls that the unit issued are handed to their handlers and what is ready goes
in at once; long chains give the event loop a turn in between.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from ..engine.faults import GuestFault
from ..errors import CircularCallError
from .calls import HostCall
from .circles import Circles
from .entries import Entries, Origin

_TURN_SECONDS = 0.01
"""How long entries may follow each other before the event loop gets a turn."""
_CROWD = 32
"""Events that wait for their entry, from which on streams hold their items back."""
MOST_ANSWERS = 16
"""The largest answers that may wait for their entry; beyond that no further call is carried out."""


class Instance(Entries):
    """A running instance.

    Args:
        origin: What it is made of.
        died: Told once, when the instance is dead.
        ended: Told of every call that ended, to make room for the next.
    """

    def __init__(
        self,
        origin: Origin,
        died: Callable[[GuestFault], None],
        ended: Callable[[HostCall], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: deque[tuple[int, int, int, bytes] | HostCall] = deque()
        self._pumping = False
        self._turn: asyncio.Handle | None = None
        self._resume: asyncio.Handle | None = None
        self._next_id = 0
        self._most_bytes = MOST_ANSWERS * origin.abi.limits["max_message_bytes"]
        self._bytes = 0
        """Bytes of the events that wait for their entry."""
        super().__init__(origin, died, ended, self._crowded)
        self._ready = self.guest.ready
        self.circles = Circles(origin.abi, self.guest, self._is_idle, self._end_circle)
        """Our calls that handlers of this instance wait for."""
        self._nested = self.circles.nested

    # What the owner asks for, outside any entry

    def request(self, call: HostCall) -> None:
        """Hand a call to the unit, now or as soon as it can be entered."""
        self._next_id = self._next_id % 0xFFFFFFFF + 1
        while self._next_id in self.calls:
            self._next_id = self._next_id % 0xFFFFFFFF + 1
        call.id = self._next_id
        self.calls[call.id] = call
        if self._pumping or self._inside or self._queue or self._issued or self._turn is not None:
            self._queue.append(call)
            self._pump()
            return
        self._pumping = True
        try:
            self._enter_call(call)
        finally:
            self._pumping = False
        if self._issued or self._queue or self._boundary.denied or self._nested or self._ready:
            self._pump()

    def cancel(self, call: HostCall) -> None:
        """Tell the unit that nobody waits for a call any more."""
        call.abandoned = True
        if call.items is not None:
            call.items.clear()
        if self.calls.get(call.id) is not call:
            return
        if call.entered:
            self._post(self.codes.cancel, call.id, 0, b"")
        else:
            self._boundary.finish(call, self.codes.cancelled, b"")

    def credit(self, call: HostCall, items: int, bytes_: int) -> None:
        """Allow the unit to send more items of a stream."""
        if self.calls.get(call.id) is not call or call.credit is None or call.abandoned:
            return
        call.credit.grant(items, bytes_)
        self._post(self.codes.credit, call.id, items, bytes_.to_bytes(4, "little"))

    def lifecycle(self, payload: bytes) -> None:
        """Tell the unit that something happened to the Avatar."""
        self._post(self.codes.lifecycle, 0, 0, payload)

    def close(self) -> None:
        self.dead = True
        for handle in (self._turn, self._resume):
            if handle is not None:
                handle.cancel()
        self._queue.clear()
        self.machine.close()

    # Entries

    def _complete(self, id_: int, status: int, payload: bytes) -> None:
        self._post(self.codes.completion, id_, status, payload)

    def _post(self, kind: int, id_: int, status: int, payload: bytes) -> None:
        if not self.dead:
            self._bytes += len(payload)
            self._queue.append((kind, id_, status, payload))
            self._pump()

    def _crowded(self) -> bool:
        """Say whether so much waits for its entry that streams must hold back."""
        return len(self._queue) >= _CROWD or self._bytes >= self._most_bytes // 2

    def _pump(self) -> None:
        """Run handlers and entries until nothing is ready, or until it is the event loop's turn."""
        if self._pumping or self._inside or self._turn is not None:
            return
        self._pumping = True
        end = 0.0
        try:
            while not self.dead and self._turn is None:
                if self._boundary.denied:
                    self._report_denials()
                room = self._bytes < self._most_bytes
                if self._ready and room:
                    self.guest.begin(self._ready.popleft())
                elif self._issued and room:
                    self.counters.guest_calls += 1
                    self.guest.start(self._issued.popleft())
                elif self._queue:
                    entry = self._queue.popleft()
                    if isinstance(entry, HostCall):
                        self._enter_call(entry)
                    else:
                        self._bytes -= len(entry[3])
                        self._enter_event(*entry)
                else:
                    break
                now = time.monotonic()
                if end == 0.0:
                    end = now + _TURN_SECONDS
                elif now > end:
                    self._give_turn()
        finally:
            self._pumping = False
        if self._nested:
            self.circles.look()

    def _is_idle(self) -> bool:
        """Say whether nothing waits to enter."""
        waits = self._queue or self._issued or self._ready or self._pumping or self._inside
        return not (waits or self.dead or self._turn or self._resume)

    def _end_circle(self, call: HostCall, error: CircularCallError) -> None:
        call.end(self.codes.internal, error)
        self.cancel(call)

    def _give_turn(self) -> None:
        if self._turn is None and not self.dead:
            self._turn = self._loop.call_soon(self._next_turn)

    def _next_turn(self) -> None:
        self._turn = None
        self._boundary.untaken = 0  # whoever waited for an answer has it by now
        self._pump()

    def _go_on(self) -> None:
        if self._resume is None:
            self._resume = self._loop.call_soon(self._next_resume)

    def _next_resume(self) -> None:
        self._resume = None
        self._post(self.codes.resume, 0, 0, b"")
