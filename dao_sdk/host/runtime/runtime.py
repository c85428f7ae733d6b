"""The running unit: instances that follow each other, and the calls that wait for them.

An instance that dies is replaced: writes that storage had accepted settle
first, calls in flight end truthfully, and a new instance starts from what was
committed. Calls that had not been handed over yet simply wait for it. After
three deaths without a success in between the unit is stopped, and the error of
every further call names the cause. A death of which the next instance knows the
cause, so that it does not die of it again, is not one of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from ..engine.faults import GuestFault
from ..errors import (
    CallError,
    Interrupted,
    Timeout,
    Unavailable,
    UnitStopped,
)
from ..grants.refusals import Refusal
from ..listeners import Listeners
from .calls import HostCall
from .dispatcher import Dispatcher, State
from .host_messages import host_info, lifecycle
from .instance import Instance
from .raw_calls import RawCalls
from .setup import Setup
from .shutdown import end_closed, shut_down

_log = logging.getLogger("dao.host")

DEATHS = 3
"""Deaths without a success in between after which a unit is not started again."""
_SETTLE_SECONDS = 30.0
_LOOK_SECONDS = 0.5
"""How often it is looked whether lost storage is there again."""


class Runtime:
    """A unit that runs, in one event loop: it makes the instances, one after the other.

    Args:
        setup: What they are made of.
    """

    def __init__(self, setup: Setup) -> None:
        self.dispatcher = Dispatcher(setup)
        """Where the clients' calls come in."""
        self.raw = RawCalls(self.dispatcher)
        """The same for calls that are encoded already."""
        self.unit = setup.unit
        self.abi = setup.abi
        self.policy = setup.policy
        self.counters = setup.counters
        self.epoch = 0
        """Instances made so far."""
        self.patience = 10.0
        """Seconds that the unit may take to finish when it is closed."""
        self.ready: Any = None
        """What the unit answered to its start."""
        self.deaths: Listeners[str] = Listeners("deaths")
        """Told the cause of every death of an instance."""
        self._setup = setup
        self._codes = setup.codes
        self._loop = self.dispatcher.thread.loop
        self._faults: list[GuestFault] = []
        """What the instances died of since the last success."""
        self._restart: asyncio.Task[None] | None = None
        self._return: asyncio.Task[None] | None = None
        """Waits for storage that was lost."""

    @property
    def instance(self) -> Instance | None:
        """What runs, starts, or has died and is not replaced yet."""
        return self.dispatcher.instance

    def request(self, number: int, payload: bytes, timeout: float | None) -> Awaitable[bytes]:
        """See :meth:`.raw_calls.RawCalls.request`."""
        return self.raw.request(number, payload, timeout)

    def stream(
        self, number: int, payload: bytes, timeout: float | None
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """See :meth:`.raw_calls.RawCalls.stream`."""
        return self.raw.stream(number, payload, timeout)

    # Life

    async def start(self, began: float | None = None) -> None:
        """Start the first instance.

        Args:
            began: When its start began, by the event loop's clock; None for now.

        Raises:
            CallError: The unit refused to start; :class:`UnitStopped` if it died doing so,
                :class:`Timeout` if it was not ready in time.
            LoadError: It disagrees with its manifest.
        """
        await self._bring_up(began)

    async def _bring_up(self, began: float | None = None) -> None:
        """Make instances until one is ready, or until it is given up."""
        end = (self._loop.time() if began is None else began) + self._setup.start_seconds
        while True:
            fault = await self._try_instance(end)
            if fault is None:
                return
            await asyncio.sleep(0)  # the entries of one attempt are enough for one turn
            self._faults.append(fault)
            self._report(fault)
            if len(self._faults) >= DEATHS:
                raise self._stop()

    async def _try_instance(self, end: float) -> GuestFault | None:
        self.epoch += 1
        told = dict(self.policy.granted)
        setup, deaths = self._setup, self.counters.deaths
        info = host_info(self.abi, setup.host, setup.bounds, told, setup.handlers, deaths)
        start = HostCall(None, info)
        try:
            instance = Instance(self._setup, self.dispatcher, self)
        except GuestFault as fault:
            self.counters.deaths += 1
            return fault
        self.dispatcher.instance = instance
        await asyncio.sleep(0)  # it was entered already, to ask for its version
        instance.request(start)
        timer = self._loop.call_at(end, start.end, self._codes.timeout, self._too_slow())
        try:
            while start.status is None:
                await start.changed()
        finally:
            timer.cancel()
        if instance.fault is not None:
            await instance.capabilities.settle(_SETTLE_SECONDS)
            return instance.fault
        try:
            self.ready = self.dispatcher.decode(start, self.abi.ready)
        except CallError:
            self.dispatcher.instance = None
            instance.close()
            await instance.capabilities.settle(_SETTLE_SECONDS)
            raise
        # The unit hears of other grants before any request.
        if self.policy.granted != told and (died := self._tell_grants(instance)) is not None:
            await instance.capabilities.settle(_SETTLE_SECONDS)
            return died
        if getattr(self.ready, "recovered", False) and self._faults:
            self._faults.pop()  # it died of what a call brought, and refuses that from now on
        self.dispatcher.open()
        return None

    def _too_slow(self) -> CallError:
        return Timeout(
            f"{self._setup.title} was not ready within {self._setup.start_seconds:g} s",
            help="If it has a large home to migrate, give it longer: Avatar.open(start_seconds=...).",
        )

    def died(self, instance: Instance, fault: GuestFault) -> None:
        """See :class:`.instance.Owner`."""
        if self.dispatcher.state is not State.READY:
            # No other instance is awaited, or the code that starts this one makes it.
            for call in instance.calls:
                if self._end_orphan(call, fault):
                    end_closed(call, self._codes)
            return
        self.dispatcher.state = State.STARTING
        if instance.calls.answered:
            self._faults.clear()
        self._faults.append(fault)
        self._restart = self._loop.create_task(self._replace(instance, fault), name="dao restart")

    async def _replace(self, instance: Instance, fault: GuestFault) -> None:
        for call in instance.nested:  # what has to settle may wait for these
            if self._end_orphan(call, fault):
                call.end(self._codes.unavailable, Unavailable("the unit died before it took this"))
        await instance.capabilities.settle(_SETTLE_SECONDS)
        unentered = [call for call in instance.calls if self._end_orphan(call, fault)]
        instance.calls.by_id.clear()
        self.dispatcher.put_back(unentered)
        self._report(fault)
        try:
            if len(self._faults) >= DEATHS:
                raise self._stop()
            await self._bring_up()
        except Exception as error:
            if not isinstance(error, UnitStopped):
                self._stop(error)
            _log.error("%s is not started again: %s", self.unit.name, error)
            if self._lost_storage() is not None:
                self._return = self._loop.create_task(self._when_back(), name="dao storage")

    def _lost_storage(self) -> Any:
        """The handler that has lost what it works on; None if there is none."""
        handlers = self._setup.handlers.values()
        return next((each for each in handlers if getattr(each, "lost", None)), None)

    async def _when_back(self) -> None:
        """Go on once what was lost is there again, as it was."""
        while self.dispatcher.state is State.STOPPED:
            await asyncio.sleep(_LOOK_SECONDS)
            lost = self._lost_storage()
            if lost is not None and not lost.open_again():
                continue
            self._faults.clear()
            self.dispatcher.state = State.STARTING
            try:
                await self._bring_up()
            except Exception as error:
                if not isinstance(error, UnitStopped):
                    self._stop(error)

    def _report(self, fault: GuestFault) -> None:
        _log.warning("instance %d of %s died: %s", self.epoch, self.unit.name, fault.message)
        self.deaths.tell(fault.message)

    def _end_orphan(self, call: HostCall, fault: GuestFault) -> bool:
        """End a call of a dead instance; true if it can go into the next: it never went in, or the
        contract says that it may be carried out twice."""
        if not call.entered and call.status is None:
            return True
        if call.status is None and call.is_repeatable and len(self._faults) < DEATHS:
            call.entered, call.repeated = False, True
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
        self.dispatcher.call_ended(call)
        return False

    def _stop(self, cause: Exception | None = None) -> CallError:
        name = self._setup.title
        help_ = "Close the Avatar and open it again."
        if (lost := self._lost_storage()) is not None:
            text, help_ = lost.lost.message, lost.lost.help
        elif cause is None:
            last = self._faults[-1].message
            text = f"{name} died {len(self._faults)} times without a success in between: {last}"
        else:
            text = f"{name} could not be started again: {cause}"
        error = UnitStopped(text, help=help_)
        self.dispatcher.stop(error)
        return error

    async def close(self, patience: float | None = None) -> None:
        """Let the unit finish, and end it.

        Args:
            patience: Seconds that it may take to answer what is open and to shut down; None for what
                ``patience`` says.
        """
        patience = self.patience if patience is None else patience
        if self.dispatcher.state is State.CLOSED:
            return
        if self._return is not None:
            self._return.cancel()
        if self._restart is not None and not self._restart.done():
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._restart), patience)
        instance, was = self.instance, self.dispatcher.state
        self.dispatcher.close()
        if instance is None:
            return
        if was is State.READY and not instance.dead:
            status = await shut_down(instance, self._codes, patience)
            if status != self._codes.ok:
                said = self.abi.status_name(status or 0)
                _log.warning("%s did not shut down well: %s", self.unit.name, said)
        if self._restart is not None and not self._restart.done():
            self._restart.cancel()
        calls = list(instance.calls)
        instance.calls.by_id.clear()
        instance.close()
        for call in calls:
            if not call.effect:
                end_closed(call, self._codes)
        await instance.capabilities.settle(patience)
        for call in calls:  # what they read then is what is there
            end_closed(call, self._codes)

    # Grants and life cycle

    def regrant(
        self,
        granted: Mapping[str, tuple[str, ...]],
        refused: Mapping[str, Refusal] | None = None,
    ) -> None:
        """Replace the grants of the running unit: later calls are refused, open ones end, and the unit is notified.

        Args:
            granted: The scopes of every granted capability.
            refused: Why each other capability is refused.
        """
        before = dict(self.policy.granted)
        self.policy.replace(granted, refused)
        instance = self.instance
        if instance is None or instance.dead:
            return
        for name, had in before.items():
            has = self.policy.granted.get(name)
            if has is None:
                instance.capabilities.revoke(name, self.policy.refusal)
            elif self.policy.narrowed(name, had):
                instance.capabilities.revoke(name, self.policy.narrowing)
        if self.dispatcher.state is State.READY and self.policy.granted != before:
            self._tell_grants(instance)

    def _tell_grants(self, instance: Instance) -> GuestFault | None:
        """Tell the unit what is granted; gives what it died of, if it did."""
        instance.lifecycle(lifecycle(self.abi, "GRANTS_CHANGED", self.policy.granted))
        return instance.fault

    def lifecycle(self, kind: str) -> None:
        """Tell the unit that something happened to the Avatar.

        Args:
            kind: A name of the contract, such as ``LOW_MEMORY``.
        """
        self.dispatcher.check()
        payload = lifecycle(self.abi, kind)
        if self.instance is not None and self.dispatcher.state is State.READY:
            self.instance.lifecycle(payload)

    @property
    def memory_bytes(self) -> int:
        """The size of the unit's linear memory now; 0 if no instance runs."""
        instance = self.instance
        return 0 if instance is None or instance.dead else instance.guest.machine.memory_bytes
