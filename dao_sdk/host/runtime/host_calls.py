"""What the imports of one instance act on, from inside an entry.

The unit's calls of its imports land here by way of ``links.py``: they are noted, counted or
refused, never carried out. The instance acts on what was noted once the entry has returned.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from ..abi import AbiImport
from ..engine.faults import GuestFault
from ..engine.machine import Machine
from ..errors import CallError, Exhausted, Internal
from .calls import HostCall
from .carrying_out import GuestCall
from .codes import Codes
from .counters import Counters
from .guest_calls import GuestCalls
from .log_allowance import LogAllowance
from .policy import Policy

MOST_UNTAKEN = 16
"""The largest answers that are held for their callers at a time; what is beyond them is refused."""
_MOST_DENIED = 64
"""Denials of one entry that listeners hear of."""


class Boundary:
    """The calls in flight of one instance, in both directions, and what the running entry did.

    Args:
        codes: The numbers of the contract.
        limits: Its limits.
        handlers: The handler of every capability that this Avatar provides.
        policy: What is granted.
        counters: Where to count.
        guest: The calls of the unit.
        ended: Told of every call of ours that ended, to make room for the next.
    """

    machine: Machine
    """The instance's memory; set as soon as there is one."""

    def __init__(
        self,
        codes: Codes,
        limits: Mapping[str, int],
        handlers: Mapping[str, object],
        policy: Policy,
        counters: Counters,
        guest: GuestCalls,
        ended: Callable[[HostCall], None],
    ) -> None:
        self.codes = codes
        self.handlers = handlers
        self.policy = policy
        self.counters = counters
        self.guest = guest
        self.calls: dict[int, HostCall] = {}
        """Our calls to the unit that have not ended, by id."""
        self.issued: deque[GuestCall] = deque()
        """Calls of the unit that were accepted and wait for their handlers."""
        self.denied: list[AbiImport] = []
        """Imports that were refused and not reported yet."""
        self.allocating = False
        """Whether the unit is inside its allocator, where it may call nothing."""
        self.log_allowance = LogAllowance()
        """What the unit may still log."""
        self.last_words = ""
        """The last error that the running entry logged."""
        self.untaken = 0
        """Bytes of answers since the event loop last had a turn, so that callers could take them."""
        self.many_untaken = MOST_UNTAKEN // 2 * limits["max_message_bytes"]
        """So many that the event loop is to have a turn."""
        self._most_untaken = MOST_UNTAKEN * limits["max_message_bytes"]
        self._ended = ended
        self.most_message = limits["max_message_bytes"]
        """The largest payload that may cross."""
        self._most_item = limits["max_item_bytes"]

    def outside_alloc(self, name: str) -> None:
        """Refuse an import that may not be called while memory is being allocated."""
        if self.allocating:
            raise GuestFault("trap", f"called {name} during yuan_alloc")

    def deny(self, entry: AbiImport) -> int:
        """Refuse an import that is not granted; listeners hear of it after the entry."""
        self.counters.denials += 1
        if len(self.denied) < _MOST_DENIED:
            self.denied.append(entry)
        return self.codes.denied

    def refusal(self) -> CallError:
        """Say why the entry's call failed, better than the unit can: it saw only a status."""
        return self.policy.refusal(self.denied[-1])

    def stray(self) -> int:
        """Count an answer, cancel or credit for a call that does not exist."""
        self.counters.strays += 1
        return self.codes.not_found

    def answered(self, id_: int, status: int, pointer: int, length: int) -> int:
        """Take an answer of the unit to one of our calls; the status comes as it crossed, unsigned."""
        if self.allocating:
            self.outside_alloc("avatar_respond")
        call = self.calls.get(id_)
        if (
            status == 0
            and call is not None
            and length <= self.most_message
            and self.untaken + length <= self._most_untaken
        ):
            self.untaken += length
            body = self.machine.read(pointer, length)
            del self.calls[id_]
            call.end(0, body)
            self._ended(call)
            return 0
        self.machine.check(pointer, length)
        if status & 0x80000000:
            status -= 1 << 32
        if call is None:
            return self.stray()
        codes = self.codes
        if status == codes.more:
            return self._item(call, pointer, length)
        if length > self.most_message:
            self.finish(call, codes.too_large, Internal(f"the unit answered with {length} bytes"))
            return codes.too_large
        if status > 0:
            self.finish(call, codes.internal, Internal(f"the unit answered with status {status}"))
            return codes.invalid_argument
        if self.untaken + length > self._most_untaken:
            text = f"the unit answered with more than {self._most_untaken} bytes in one go"
            self.finish(call, codes.exhausted, Exhausted(text))
            return codes.exhausted
        self.untaken += length
        body = self.machine.read(pointer, length)
        if status == codes.denied and self.denied:
            self.finish(call, status, self.refusal())
        else:
            self.finish(call, status, body)
        return 0

    def _item(self, call: HostCall, pointer: int, length: int) -> int:
        codes = self.codes
        if call.items is None or call.credit is None:
            self.counters.strays += 1
            return codes.invalid_argument
        if call.abandoned:
            return codes.cancelled
        if length > self._most_item:
            return codes.too_large
        if not call.credit.open:
            return codes.busy
        call.credit.spend(length)
        call.items.append(self.machine.read(pointer, length))
        call.wake()
        return 0

    def finish(self, call: HostCall, status: int, body: bytes | CallError) -> None:
        """End one of our calls, if it has not ended yet.

        Args:
            call: The call.
            status: How it ended.
            body: The answer, or the error of a failed one.
        """
        if self.calls.get(call.id) is call:
            del self.calls[call.id]
            call.end(status, body)
            self._ended(call)
