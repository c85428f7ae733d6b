"""The running unit: instances that follow each other, and the calls that wait for them.

An instance that dies is replaced: writes that storage had accepted settle
first, calls in flight end truthfully, and a new instance starts from what was
committed. Calls that had not been handed over yet simply wait for it. After
three deaths without a success in between the unit is stopped, and the error of
every further call names the cause.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
from collections.abc import Callable, Mapping
from typing import Any

from ..abi import Abi
from ..engine.engine import Engine
from ..engine.faults import GuestFault
from ..engine.machine import Bounds
from ..errors import (
    CallError,
    ClosedError,
    Interrupted,
    Timeout,
    Unavailable,
    UnitStopped,
)
from ..grants.refusals import Refusal
from ..listeners import Listeners
from .calls import HostCall
from .closing import shut_down
from .counters import Counters
from .desk import State
from .entries import Origin
from .instance import Instance
from .module import Unit
from .passing import Passing
from .policy import Policy
from .telling import host_info, lifecycle

_log = logging.getLogger("dao.host")

DEATHS = 3
"""Deaths without a success in between after which a unit is not started again."""
_SETTLE_SECONDS = 30.0


class Runtime(Passing):
    """A unit that runs, in one event loop. The clients' calls come in here.

    Args:
        engine: Makes instances.
        module: The compiled unit.
        unit: The checked unit.
        abi: The contract.
        handlers: The handler of every capability that this Avatar provides.
        policy: What is granted.
        bounds: What an instance may use.
        host: Name and version of this host, for the unit.
        start_seconds: How long the unit may take to be ready, all its attempts together.
    """

    def __init__(
        self,
        engine: Engine,
        module: Any,
        unit: Unit,
        abi: Abi,
        handlers: Mapping[str, object],
        policy: Policy,
        bounds: Bounds,
        host: tuple[str, str],
        start_seconds: float = 60.0,
    ) -> None:
        super().__init__(abi)
        self.unit = unit
        self.policy = policy
        self.counters = Counters()
        self.epoch = 0
        self.patience = 10.0
        """Seconds that the unit may take to finish when it is closed."""
        self.ready: Any = None
        """What the unit answered to its start."""
        self._origin = Origin(
            engine,
            module,
            unit,
            abi,
            self._codes,
            handlers,
            policy,
            bounds,
            self.counters,
            contextvars.copy_context(),
        )
        self._host = host
        self._start_seconds = start_seconds
        self._restart: asyncio.Task[None] | None = None
        self.deaths: Listeners[str] = Listeners("deaths")
        """Told the cause of every death of an instance."""

    # Life

    async def start(self, began: float | None = None) -> None:
        """Start the first instance.

        Args:
            began: When its start began, by the event loop's clock; None for now.

        Raises:
            CallError: The unit refused to start; :class:`UnitStopped` where it died doing so,
                :class:`Timeout` where it was not ready in time.
            LoadError: It disagrees with its manifest.
        """
        await self._bring_up(began)

    async def _bring_up(self, began: float | None = None) -> None:
        """Make instances until one is ready, or until it is given up."""
        end = (self.loop.time() if began is None else began) + self._start_seconds
        while True:
            fault = await self._try_instance(end)
            if fault is None:
                return
            await asyncio.sleep(0)  # the entries of one attempt are enough for one turn
            self._deaths.append(fault.message)
            _log.warning("instance %d of %s died: %s", self.epoch, self.unit.name, fault.message)
            self.deaths.tell(fault.message)
            if len(self._deaths) >= DEATHS:
                raise self._stop()

    async def _try_instance(self, end: float) -> GuestFault | None:
        self.epoch += 1
        told = dict(self.policy.granted)
        start = HostCall(None, host_info(self.abi, self._host, self._origin.bounds, told))
        deaths: list[GuestFault] = []
        loop_over: Callable[[GuestFault], None] = deaths.append
        try:
            instance = Instance(self._origin, lambda fault: loop_over(fault), self._call_ended)
        except GuestFault as fault:
            self.counters.deaths += 1
            return fault
        self._instance = instance

        def died_starting(fault: GuestFault) -> None:
            deaths.append(fault)
            start.end(self._codes.unavailable, b"")

        loop_over = died_starting
        await asyncio.sleep(0)  # it was entered already, to ask for its version
        instance.request(start)
        timer = self.loop.call_at(end, start.end, self._codes.timeout, self._too_slow())
        try:
            while start.status is None:
                await start.changed()
        finally:
            timer.cancel()
        if deaths:
            await instance.guest.settle(_SETTLE_SECONDS)
            return deaths[0]
        try:
            self.ready = self._decode(start, self.abi.ready)
        except CallError:
            instance.close()
            instance.guest.die(())
            await instance.guest.settle(_SETTLE_SECONDS)
            self._instance = None
            raise
        loop_over = lambda fault: self._died(instance, fault)  # noqa: E731
        self.state = State.READY
        if self.policy.granted != told:
            self._tell_grants(instance)
        self._release()
        return None

    def _too_slow(self) -> CallError:
        return Timeout(
            f"{self.unit.name} {self.unit.version} was not ready within {self._start_seconds:g} s",
            help="Where it has a large home to migrate, give it longer: Avatar.open(start_seconds=...).",
        )

    def _died(self, instance: Instance, fault: GuestFault) -> None:
        """An instance that was ready is dead."""
        if self.state is State.CLOSED:
            for call in list(instance.calls.values()):
                if self._end_orphan(call, fault):
                    call.end(self._codes.unavailable, ClosedError("the Avatar was closed"))
            return
        self.state = State.STARTING
        self._deaths.append(fault.message)
        self._restart = self.loop.create_task(self._replace(instance, fault), name="dao restart")

    async def _replace(self, instance: Instance, fault: GuestFault) -> None:
        _log.warning("instance %d of %s died: %s", self.epoch, self.unit.name, fault.message)
        for call in list(instance.circles):  # what has to settle may wait for these
            if self._end_orphan(call, fault):
                call.end(self._codes.unavailable, Unavailable("the unit died before it took this"))
        await instance.guest.settle(_SETTLE_SECONDS)
        unentered = [call for call in instance.calls.values() if self._end_orphan(call, fault)]
        instance.calls.clear()
        for call in reversed(unentered):
            self._waiting[call] = None
            self._waiting.move_to_end(call, last=False)
        self.deaths.tell(fault.message)
        try:
            if len(self._deaths) >= DEATHS:
                raise self._stop()
            await self._bring_up()
        except Exception as error:
            if self._stopped_by is None:
                self._stop(error)
            _log.error("%s is not started again: %s", self.unit.name, error)

    def _end_orphan(self, call: HostCall, fault: GuestFault) -> bool:
        """End a call of a dead instance; true where it never went in and can go into the next."""
        if not call.entered and call.status is None:
            return True
        if call.effect:
            error: CallError = Interrupted(
                f"the unit died before it answered ({fault.message}); the outcome is unknown",
                help="Repeat it with the same request id: what was done is not done again.",
            )
            call.end(self._codes.interrupted, error)
        else:
            error = Unavailable(f"the unit died before it answered ({fault.message})")
            call.end(self._codes.unavailable, error)
        self._call_ended(call)
        return False

    def _stop(self, cause: Exception | None = None) -> CallError:
        self.state = State.STOPPED
        name = f"{self.unit.name} {self.unit.version}"
        if cause is None:
            last = self._deaths[-1]
            text = f"{name} died {len(self._deaths)} times without a success in between: {last}"
        else:
            text = f"{name} could not be started again: {cause}"
        self._stopped_by = UnitStopped(text, help="Close the Avatar and open it again.")
        while self._waiting:
            self._waiting.popitem()[0].end(self._codes.unavailable, self._stopped_by)
        return self._stopped_by

    async def close(self, patience: float | None = None) -> None:
        """Let the unit finish, and end it.

        Args:
            patience: Seconds that it may take to answer what is open and to shut down; None for what
                ``patience`` says.
        """
        patience = self.patience if patience is None else patience
        if self.state is State.CLOSED:
            return
        if self._restart is not None and not self._restart.done():
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._restart), patience)
        instance, was = self._instance, self.state
        self.state = State.CLOSED
        closed = ClosedError("the Avatar was closed")
        while self._waiting:
            self._waiting.popitem()[0].end(self._codes.unavailable, closed)
        if instance is None:
            return
        if was is State.READY and not instance.dead:
            status = await shut_down(instance, patience)
            if status != self._codes.ok:
                said = self.abi.status_name(status or 0)
                _log.warning("%s did not shut down well: %s", self.unit.name, said)
        if self._restart is not None and not self._restart.done():
            self._restart.cancel()
        for call in list(instance.calls.values()):
            call.end(self._codes.unavailable, closed)
        instance.calls.clear()
        instance.close()
        instance.guest.die(())
        await instance.guest.settle(patience)

    # Grants and life cycle

    def regrant(
        self,
        granted: Mapping[str, tuple[str, ...]],
        refused: Mapping[str, Refusal] | None = None,
    ) -> None:
        """Replace the grants of the running unit: later calls are refused, open ones end, it is told.

        Args:
            granted: The scopes of every granted capability.
            refused: Why each other capability is refused.
        """
        before = dict(self.policy.granted)
        self.policy.replace(granted, refused)
        instance = self._instance
        if instance is None or instance.dead:
            return
        for name, had in before.items():
            has = self.policy.granted.get(name)
            if has is None:
                instance.guest.revoke(name, self.policy.refusal)
            elif self.policy.narrowed(name, had):
                instance.guest.revoke(name, self.policy.narrowing)
        if self.state is State.READY and self.policy.granted != before:
            self._tell_grants(instance)

    def _tell_grants(self, instance: Instance) -> None:
        instance.lifecycle(lifecycle(self.abi, "GRANTS_CHANGED", self.policy.granted))

    def lifecycle(self, kind: str) -> None:
        """Tell the unit that something happened to the Avatar.

        Args:
            kind: A name of the contract, such as ``LOW_MEMORY``.
        """
        self._here()
        payload = lifecycle(self.abi, kind)
        if self._instance is not None and self.state is State.READY:
            self._instance.lifecycle(payload)

    @property
    def memory_bytes(self) -> int:
        """The size of the unit's linear memory now; 0 where no instance runs."""
        instance = self._instance
        return 0 if instance is None or instance.dead else instance.machine.memory_bytes
