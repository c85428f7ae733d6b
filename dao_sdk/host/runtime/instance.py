"""One instance of a unit, from its birth to its death: entries, one at a time, and what they cause.

Whatever wants to enter is queued while an entry runs. After each entry the
calls that the unit issued are handed to their handlers and what is ready goes
in at once; long chains give the event loop a turn in between. Any fault ends
the instance: it is never entered again, and its owner is told.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from ..abi import Abi
from ..engine.engine import Engine
from ..engine.faults import GuestFault
from ..engine.machine import Bounds
from ..errors import Exhausted, Internal, LoadError, Unavailable
from .boundary import Boundary
from .calls import HostCall
from .codes import Codes
from .counters import Counters
from .guest_calls import GuestCalls
from .links import link
from .module import Unit
from .policy import Policy

_log = logging.getLogger("dao.host")

_TURN_SECONDS = 0.01
"""How long entries may follow each other before the event loop gets a turn."""
_CROWD = 32
"""Events that wait for their entry, from which on streams hold their items back."""


class Instance:
    """A running instance.

    Args:
        engine: Makes the instance.
        module: The compiled unit.
        unit: The checked unit.
        abi: The contract.
        codes: Its numbers.
        handlers: The handler of every capability that this Avatar provides.
        policy: What is granted.
        bounds: What the instance may use.
        counters: Where to count.
        died: Told once, when the instance is dead.
        ended: Told of every call that ended, to make room for the next.
        context: The context that handlers run in.
    """

    def __init__(
        self,
        engine: Engine,
        module: Any,
        unit: Unit,
        abi: Abi,
        codes: Codes,
        handlers: Mapping[str, object],
        policy: Policy,
        bounds: Bounds,
        counters: Counters,
        died: Callable[[GuestFault], None],
        ended: Callable[[HostCall], None],
        context: contextvars.Context,
    ) -> None:
        self.codes = codes
        self.counters = counters
        self.policy = policy
        self.dead = False
        self._died = died
        self._loop = asyncio.get_running_loop()
        self._queue: deque[tuple[int, int, int, bytes] | HostCall] = deque()
        self._inside = False
        self._pumping = False
        self._turn: asyncio.Handle | None = None
        self._resume: asyncio.Handle | None = None
        self._next_id = 0
        queue = self._queue
        self.guest = GuestCalls(
            handlers,
            policy,
            codes,
            abi.limits,
            self._complete,
            lambda: len(queue) >= _CROWD,
            context,
        )
        boundary = Boundary(codes, abi.limits, handlers, policy, counters, self.guest, ended)
        self._boundary = boundary
        self.calls = boundary.calls
        """Our calls to the unit that have not ended, by id."""
        self._issued = boundary.issued
        links = link(unit, boundary)
        self.machine = engine.instantiate(module, abi.module, links, abi.memory, bounds)
        boundary.machine = self.machine
        functions = {
            name: self.machine.function(name, len(params), returns is not None)
            for name, (params, returns) in abi.exports.items()
        }
        self._alloc = functions["yuan_alloc"]
        self._init = functions["yuan_init"]
        self._handle = functions["yuan_handle_request"]
        self._event = functions["yuan_on_event"]
        self._shutdown = functions["yuan_shutdown"]
        self.machine.begin()
        self._check_version(functions["yuan_abi_version"](), unit)

    def _check_version(self, found: int, unit: Unit) -> None:
        said = (unit.manifest.contract_major, unit.manifest.contract_minor)
        answered = (found >> 16 & 0xFFFF, found & 0xFFFF)
        if said != answered:
            raise LoadError(
                f"{unit.name} {unit.version} cannot be loaded: its manifest says contract"
                f" {said[0]}.{said[1]}, yuan_abi_version() says {answered[0]}.{answered[1]}"
            )

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
        if self._issued or self._queue or self._boundary.denied:
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
        """Drop the instance; nothing enters it any more, and no fault is reported."""
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
            self._queue.append((kind, id_, status, payload))
            self._pump()

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
                if self._issued:
                    self.counters.guest_calls += 1
                    self.guest.start(self._issued.popleft())
                elif self._queue:
                    entry = self._queue.popleft()
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
            self._pumping = False

    def _give_turn(self) -> None:
        """Let the event loop have a turn before anything else enters, whoever asks for it."""
        if self._turn is None and not self.dead:
            self._turn = self._loop.call_soon(self._next_turn)

    def _next_turn(self) -> None:
        self._turn = None
        self._pump()

    def _report_denials(self) -> None:
        denied = list(self._boundary.denied)
        self._boundary.denied.clear()
        for entry in denied:
            self.policy.denied(entry, self.policy.refusal(entry))

    def _place(self, payload: bytes) -> int:
        """Copy a payload into memory of the unit's own; 0 where it has none."""
        self._boundary.allocating = True
        try:
            pointer = self._alloc(len(payload)) & 0xFFFFFFFF
        finally:
            self._boundary.allocating = False
        if pointer:
            if pointer & 7:
                raise GuestFault("pointer", f"yuan_alloc gave {pointer:#x}, which is not aligned")
            self.machine.write(pointer, payload)
        return pointer

    def _enter_call(self, call: HostCall) -> None:
        if call.status is not None:
            return
        payload, call.payload = call.payload, b""
        self.machine.begin()
        self._inside = True
        try:
            pointer = self._place(payload) if payload else 0
            if payload and not pointer:
                error = Exhausted(f"the unit has no memory for a request of {len(payload)} bytes")
                self._boundary.finish(call, self.codes.exhausted, error)
                return
            call.entered = True
            self.counters.requests += 1
            if call.method is not None:
                result = self._handle(call.id, call.method.number, pointer, len(payload))
            elif call.deadline_ms is None:
                result = self._init(call.id, pointer, len(payload))
            else:
                result = self._shutdown(call.id, call.deadline_ms)
        except BaseException as error:
            if not call.entered:  # what kills the unit on its way in does not go into the next one
                text = f"the unit died before it took the request ({error})"
                self._boundary.finish(call, self.codes.unavailable, Unavailable(text))
            self._fault(error)
            return
        finally:
            self._inside = False
        self._after(result, call)

    def _enter_event(self, kind: int, id_: int, status: int, payload: bytes) -> None:
        self.machine.begin()
        self._inside = True
        try:
            pointer = self._place(payload) if payload else 0
            if payload and not pointer:
                if kind == self.codes.credit:
                    # The stream would wait for this credit for ever.
                    self._starve(id_)
                    kind, status = self.codes.cancel, 0
                elif kind != self.codes.completion:
                    self.counters.refused_events += 1
                    return
                else:
                    if status == self.codes.more:
                        self.guest.drop(id_)
                    status = self.codes.exhausted
                payload = b""
            result = self._event(kind, id_, status, pointer, len(payload))
        except BaseException as error:
            self._fault(error)
            return
        finally:
            self._inside = False
        self._after(result, None)

    def _starve(self, id_: int) -> None:
        """End a stream that the unit has no memory to hear about."""
        call = self.calls.get(id_)
        if call is not None:
            error = Exhausted("the unit has no memory to go on with the stream")
            self._boundary.finish(call, self.codes.exhausted, error)

    def _after(self, result: int, call: HostCall | None) -> None:
        """Act on what an entry returned."""
        boundary = self._boundary
        boundary.logged = 0
        boundary.last_words = ""
        self.counters.entries += 1
        if self.machine.slow:
            self.machine.slow = False
            self._give_turn()
        codes = self.codes
        if result == codes.yield_:
            if self._resume is None:
                self._resume = self._loop.call_soon(self._next_resume)
        elif result < 0:
            if call is None:
                self.counters.refused_events += 1
            else:
                denied = result == codes.denied and boundary.denied
                boundary.finish(call, result, boundary.refusal() if denied else b"")
        elif call is not None and call.status is None and result != codes.pending:
            said = "is done" if result == codes.done else f"returned {result}"
            boundary.finish(call, codes.internal, Internal(f"the unit {said}, but never answered"))

    def _next_resume(self) -> None:
        self._resume = None
        self._post(self.codes.resume, 0, 0, b"")

    def _fault(self, error: BaseException) -> None:
        """End this instance for good."""
        fault = error if isinstance(error, GuestFault) else None
        if fault is None:
            _log.error("an import failed inside an entry", exc_info=error)
            fault = GuestFault("host", f"an import failed: {type(error).__name__}: {error}")
        elif fault.kind == "trap" and self._boundary.last_words:
            # A panic is logged before it traps; what was logged says more than the trap.
            words = " ".join(self._boundary.last_words.split())[:300]
            fault = GuestFault("trap", f"{fault.message}; it said: {words}")
        self.counters.deaths += 1
        accepted = list(self._issued)
        self._issued.clear()
        self._report_denials()
        self.close()
        self.guest.die(accepted)
        self._died(fault)
        if not isinstance(error, Exception):
            raise error
