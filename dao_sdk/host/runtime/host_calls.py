"""The Avatar's calls that one instance has taken, and what its answers do to them."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from typing import Protocol

from ..engine.machine import Machine
from ..errors import CallError, Exhausted, Internal
from .calls import HostCall
from .entry_state import EntryState
from .setup import Setup

MOST_UNTAKEN = 16
"""The largest answers that are held for their callers at a time; what is beyond them is refused."""


class Issuer(Protocol):
    """Where calls come from."""

    @property
    def waiting(self) -> Sized:
        """Calls that wait for room."""
        ...

    def call_ended(self, call: HostCall) -> None:
        """Make room for the next call.

        Args:
            call: The call that ended.
        """
        ...


class HostCalls:
    """The calls to one instance that have not ended.

    Args:
        setup: What the unit is made of.
        entry: What the running entry did.
        issuer: Told of every call that ended.
    """

    def __init__(self, setup: Setup, entry: EntryState, issuer: Issuer) -> None:
        self.by_id: dict[int, HostCall] = {}
        """Every open call."""
        self.answered = False
        """Whether a method was answered well."""
        self._codes = setup.codes
        self._counters = setup.counters
        self._entry = entry
        self._issuer = issuer
        self._most_message = setup.abi.limits["max_message_bytes"]
        self._most_item = setup.abi.limits["max_item_bytes"]
        # What was answered since the event loop had its last turn may be half as much before (see
        # Instance); by now it is taken, and must not count against what is answered next.
        self._most_untaken = (MOST_UNTAKEN + MOST_UNTAKEN // 2) * self._most_message

    def __len__(self) -> int:
        return len(self.by_id)

    def __iter__(self) -> Iterator[HostCall]:
        return iter(list(self.by_id.values()))

    def has(self, call: HostCall) -> bool:
        """Tell whether a call is one of these and open."""
        return self.by_id.get(call.id) is call

    def answer(self, memory: Machine, id_: int, status: int, pointer: int, length: int) -> int:
        """Take an answer, or an item, of the unit.

        Args:
            memory: The memory that it lies in.
            id_: The call that it answers.
            status: How that ended, as it crossed: unsigned.
            pointer: Where the answer begins.
            length: How many bytes it has.

        Returns:
            The status for the unit.
        """
        entry = self._entry
        if entry.allocating:
            entry.refuse_in_alloc("avatar_respond")
        call = self.by_id.get(id_)
        if (
            status == 0
            and call is not None
            and length <= self._most_message
            and entry.untaken + length <= self._most_untaken
        ):
            if pointer + length > memory.size:
                memory.check(pointer, length)
            body = memory.view[pointer : pointer + length].tobytes()
            entry.untaken += length
            del self.by_id[id_]
            call.end(0, body)
            if call.status == 0 and call.method is not None:
                self.answered = True
            if self._issuer.waiting or call.items is not None:
                self._issuer.call_ended(call)
            return 0
        memory.check(pointer, length)
        if status & 0x80000000:
            status -= 1 << 32
        if call is None:
            self._counters.strays += 1
            return self._codes.not_found
        if status == self._codes.more:
            return self._item(call, memory, pointer, length)
        return self._end(call, status, memory, pointer, length)

    def _end(self, call: HostCall, status: int, memory: Machine, pointer: int, length: int) -> int:
        codes, entry = self._codes, self._entry
        if length > self._most_message:
            self.finish(call, codes.too_large, Internal(f"the unit answered with {length} bytes"))
            return codes.too_large
        if status > 0:
            self.finish(call, codes.internal, Internal(f"the unit answered with status {status}"))
            return codes.invalid_argument
        if entry.untaken + length > self._most_untaken:
            text = f"the unit answered with more than {self._most_untaken} bytes in one go"
            self.finish(call, codes.exhausted, Exhausted(text))
            return codes.exhausted
        entry.untaken += length
        body = memory.read(pointer, length)
        denied = status == codes.denied and entry.denied
        self.finish(call, status, entry.refusal() if denied else body)
        return 0

    def _item(self, call: HostCall, memory: Machine, pointer: int, length: int) -> int:
        codes = self._codes
        if call.items is None or call.credit is None:
            self._counters.strays += 1
            return codes.invalid_argument
        if call.abandoned:
            return codes.cancelled
        if length > self._most_item:
            return codes.too_large
        if not call.credit.open:
            return codes.busy
        call.credit.spend(length)
        call.items.append(memory.read(pointer, length))
        call.wake()
        return 0

    def finish(self, call: HostCall, status: int, body: bytes | CallError) -> None:
        """End a call, if it has not ended yet.

        Args:
            call: The call.
            status: How it ended.
            body: The answer, or the error of a failed one.
        """
        if self.by_id.get(call.id) is call:
            del self.by_id[call.id]
            call.end(status, body)
            self._issuer.call_ended(call)
