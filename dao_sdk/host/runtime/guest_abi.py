"""Entries into an instance, one at a time, and what follows from what they return.

Any fault ends the instance: it is never entered again, and its owner is told.
"""

from __future__ import annotations

import contextvars
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ...plain_text import plain
from ..abi import Abi
from ..engine.engine import Engine
from ..engine.faults import GuestFault
from ..engine.machine import Bounds
from ..errors import Exhausted, Internal, LoadError, Unavailable
from .boundary import Boundary
from .calls import HostCall
from .carrying_out import GuestCall
from .codes import Codes
from .counters import Counters
from .guest_calls import GuestCalls
from .links import link
from .module import Unit
from .policy import Policy

_log = logging.getLogger("dao.host")


class Origin(NamedTuple):
    """What every instance of a running unit is made of."""

    engine: Engine
    """Makes the instances."""
    module: Any
    """The compiled unit."""
    unit: Unit
    """The checked unit."""
    abi: Abi
    """The contract."""
    codes: Codes
    """Its numbers."""
    handlers: Mapping[str, object]
    """The handler of every capability that this Avatar provides."""
    policy: Policy
    """What is granted."""
    bounds: Bounds
    """What an instance may use."""
    counters: Counters
    """Where to count."""
    context: contextvars.Context
    """The context that handlers run in."""


class Entries(ABC):
    """An instance of a unit as it is entered. :class:`.instance.Instance` says when.

    Args:
        origin: What it is made of.
        died: Told once, when the instance is dead.
        ended: Told of every call that ended, to make room for the next.
        crowded: Says whether so much waits for its entry that streams must hold back.
    """

    def __init__(
        self,
        origin: Origin,
        died: Callable[[GuestFault], None],
        ended: Callable[[HostCall], None],
        crowded: Callable[[], bool],
    ) -> None:
        abi, codes, handlers, policy = origin.abi, origin.codes, origin.handlers, origin.policy
        self.codes = codes
        self.counters = origin.counters
        self.policy = policy
        self.dead = False
        self._died = died
        self._inside = False
        self.guest = GuestCalls(
            handlers, policy, codes, abi.limits, self._complete, crowded, self._pump, origin.context
        )
        boundary = Boundary(codes, abi.limits, handlers, policy, origin.counters, self.guest, ended)
        self._boundary = boundary
        self.calls = boundary.calls
        """Our calls to the unit that have not ended, by id."""
        self._issued: deque[GuestCall] = boundary.issued
        links = link(origin.unit, boundary)
        self.machine = origin.engine.instantiate(
            origin.module, abi.module, links, abi.memory, origin.bounds
        )
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
        self._check_version(functions["yuan_abi_version"](), origin.unit)

    def _check_version(self, found: int, unit: Unit) -> None:
        said = (unit.manifest.contract_major, unit.manifest.contract_minor)
        answered = (found >> 16 & 0xFFFF, found & 0xFFFF)
        if said != answered:
            raise LoadError(
                f"{unit.name} {unit.version} cannot be loaded: its manifest says contract"
                f" {said[0]}.{said[1]}, yuan_abi_version() says {answered[0]}.{answered[1]}"
            )

    @abstractmethod
    def close(self) -> None:
        """Drop the instance; nothing enters it any more, and no fault is reported."""

    @abstractmethod
    def _complete(self, id_: int, status: int, payload: bytes) -> None:
        """Have a completion enter: call id, status, payload."""

    @abstractmethod
    def _pump(self) -> None:
        """Begin calls and enter with what waits, unless that is going on already."""

    @abstractmethod
    def _give_turn(self) -> None:
        """Let the event loop have a turn before anything else enters, whoever asks for it."""

    @abstractmethod
    def _go_on(self) -> None:
        """Have the unit entered once more, since it has more work."""

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
        boundary.last_words = ""
        self.counters.entries += 1
        if self.machine.slow or boundary.untaken > boundary.many_untaken:
            self.machine.slow = False
            self._give_turn()
        codes = self.codes
        if result == codes.yield_:
            self._go_on()
        elif result < 0:
            if call is None:
                self.counters.refused_events += 1
            else:
                denied = result == codes.denied and boundary.denied
                boundary.finish(call, result, boundary.refusal() if denied else b"")
        elif call is not None and call.status is None and result != codes.pending:
            said = "is done" if result == codes.done else f"returned {result}"
            boundary.finish(call, codes.internal, Internal(f"the unit {said}, but never answered"))

    def _fault(self, error: BaseException) -> None:
        """End this instance for good."""
        fault = error if isinstance(error, GuestFault) else None
        if fault is None:
            _log.error("an import failed inside an entry", exc_info=error)
            fault = GuestFault(
                "host", plain(f"an import failed: {type(error).__name__}: {error}", 1000)
            )
        elif fault.kind == "trap" and self._boundary.last_words:
            # A panic is logged before it traps; what was logged says more than the trap.
            words = plain(self._boundary.last_words, 300)
            fault = GuestFault("trap", f"{fault.message}; it said: {words}")
        elif fault.kind == "trap" and "unreachable" in fault.message:
            used, most = self.machine.memory_bytes, self.machine.most_memory_bytes
            if used > most // 2:  # a program that finds no memory has nothing left to say so with
                text = (
                    f"it had {used >> 20} of {most >> 20} MiB of memory, and may have run out of it"
                )
                fault = GuestFault("trap", f"{fault.message}; {text}")
        self.counters.deaths += 1
        accepted = list(self._issued)
        self._issued.clear()
        self._report_denials()
        self.close()
        self.guest.die(accepted)
        self._died(fault)
        if not isinstance(error, Exception):
            raise error
