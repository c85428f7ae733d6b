"""Imports whose whole answer is a status: the glue between their parameters and a handler.

What each parameter stands for is data of the contract (its role), so that this knows none of them by
name. A handler is a plain object with a method for each import; it is called inside the entry, and
therefore must be quick and call nothing back.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from ...plain_text import plain
from ..abi import AbiImport, AbiParam
from ..engine.faults import GuestFault
from ..engine.machine import Function, Machine
from ..errors import CallError
from .entry_state import EntryState
from .log_allowance import LogAllowance
from .setup import Setup

_log = logging.getLogger("dao.host")

_LONGEST_TEXT = 8_192
"""The most bytes of a text whose length has no maximum of its own."""
_SIGN = 1 << 31
_NUMBER = struct.Struct("<q")
"""A number that a handler gives, as it crosses."""

Given = tuple[int, ...]
"""What crossed: a number for each parameter."""
Span = tuple[int, int | None]
"""Bytes of memory: the parameters that are their address and their length; None for the 8 bytes of a
number."""
Reader = Callable[[Machine, Given], Any]
"""Takes what crossed and gives one argument of the handler, or raises what refuses the call."""


class _Argument(NamedTuple):
    """How one argument of the handler is made."""

    at: int
    """The parameter that it is the number of."""
    most: int = (1 << 32) - 1
    """The largest number that it may be."""
    known: frozenset[int] | None = None
    """The numbers that it may be; None for all."""
    read: Reader | None = None
    """What reads it, if it is no plain number."""


class _Refused(Exception):
    """The call is refused with a status."""

    def __init__(self, status: int) -> None:
        self.status = status


class SyncImports:
    """Makes the sync imports of one instance.

    Args:
        setup: What the unit is made of.
        entry: What the running entry did.
    """

    def __init__(self, setup: Setup, entry: EntryState) -> None:
        self.log_allowance = LogAllowance()
        """What the unit may still log."""
        self._entry = entry
        self._codes = setup.codes
        self._granted = setup.policy.granted
        self._handlers = setup.handlers
        self._most_message = setup.abi.limits["max_message_bytes"]

    def function(self, entry: AbiImport) -> Function:
        """Make the function of an import.

        Args:
            entry: The import.

        Returns:
            The function; it checks every pointer before anything else.
        """
        plan, spans, output = self._plan(entry)
        name, capability, method = entry.name, entry.capability, entry.method or ""
        state, during_alloc, codes = self._entry, entry.during_alloc, self._codes
        granted, handlers = self._granted, self._handlers

        def function(memory: Machine, *given: int) -> int:
            if state.allocating and not during_alloc:
                state.refuse_in_alloc(name)
            for pointer, length in spans:
                size = 8 if length is None else given[length]
                if given[pointer] + size > memory.size:
                    memory.check(given[pointer], size)
            if capability not in granted:
                return state.deny(entry)
            handler: Any = getattr(handlers.get(capability), method, None)
            if handler is None:
                return codes.unimplemented
            try:
                arguments = []
                for at, most, known, read in plan:
                    if read is not None:
                        arguments.append(read(memory, given))
                    elif given[at] > most:
                        return codes.too_large
                    elif known is not None and given[at] not in known:
                        return codes.invalid_argument
                    else:
                        arguments.append(given[at])
                answer = handler(*arguments)
            except _Refused as refused:
                return refused.status
            except CallError as error:
                return codes.encode(error)[0]
            except Exception:
                _log.exception("the %s capability failed", capability)
                return codes.internal
            if output is not None:
                pointer, length = output
                if length is None:
                    try:
                        answer = _NUMBER.pack(answer)
                    except struct.error:
                        raise _wrong(capability, f"{answer!r}, not a number of 64 bits") from None
                elif type(answer) is not bytes or len(answer) != given[length]:
                    answer = _bytes(answer, given[length], capability)
                at = given[pointer]
                memory.view[at : at + len(answer)] = answer  # it was checked above
            return 0

        return function

    def _plan(self, entry: AbiImport) -> tuple[list[_Argument], list[Span], Span | None]:
        """The handler's arguments, the memory to check, and where the answer goes."""
        plan: list[_Argument] = []
        spans: list[Span] = []
        output: Span | None = None
        for at, param in enumerate(entry.params):
            if param.role == "scalar":
                plan.append(self._number(at, param))
            elif param.role == "in_pointer":
                spans.append((at, at + 1))
                plan.append(_Argument(at, read=self._content(at, self._most(entry.params[at + 1]))))
            elif param.role == "text_pointer":
                spans.append((at, at + 1))
                plan.append(_Argument(at, read=self._text(at, entry)))
            elif param.role == "out_pointer":
                output = (at, at + 1)
                spans.append(output)
                plan.append(_Argument(at + 1, self._most(entry.params[at + 1])))
            elif param.role == "out_i64":
                output = (at, None)
                spans.append(output)
        return plan, spans, output

    def _number(self, at: int, param: AbiParam) -> _Argument:
        known = None if param.values is None else frozenset(param.values.values())
        if not param.signed:
            return _Argument(at, known=known)
        invalid = self._codes.invalid_argument

        def read(_memory: Machine, given: Given) -> int:
            number = given[at] - 2 * _SIGN if given[at] >= _SIGN else given[at]
            if known is not None and number not in known:
                raise _Refused(invalid)
            return number

        return _Argument(at, read=read)

    def _most(self, length: AbiParam) -> int:
        return self._most_message if length.max is None else length.max

    def _content(self, at: int, most: int) -> Reader:
        too_large = self._codes.too_large

        def read(memory: Machine, given: Given) -> bytes:
            if given[at + 1] > most:
                raise _Refused(too_large)
            return memory.read(given[at], given[at + 1])

        return read

    def _text(self, at: int, entry: AbiImport) -> Reader:
        """Text for people: made plain, cut, rationed, and remembered if it reports an error."""
        most = entry.params[at + 1].max or _LONGEST_TEXT
        errors = [
            (place, param.values["ERROR"])
            for place, param in enumerate(entry.params)
            if param.values and "ERROR" in param.values
        ]
        allowance, busy, state = self.log_allowance, self._codes.busy, self._entry

        def read(memory: Machine, given: Given) -> str:
            length = given[at + 1]
            taken = min(length, most)
            if not allowance.take(taken):
                raise _Refused(busy)
            text = plain(memory.read(given[at], taken).decode("utf-8", "replace"))
            if any(given[place] == error for place, error in errors):
                state.last_words = text
            if taken < length:
                text += "…"
            left_out, allowance.left_out = allowance.left_out, 0
            if left_out:
                text = (
                    f"({left_out} lines before this were left out: the unit writes too much) {text}"
                )
            return text

        return read


def _bytes(answer: Any, size: int, capability: str) -> bytes:
    """Bytes that a handler gave, as they cross."""
    if not isinstance(answer, bytes | bytearray | memoryview) or len(answer) != size:
        gave = f"{len(answer)} bytes" if isinstance(answer, bytes) else type(answer).__name__
        raise _wrong(capability, f"{gave}, not {size} bytes")
    return bytes(answer)


def _wrong(capability: str, gave: str) -> GuestFault:
    return GuestFault("host", f"the {capability} capability gave {gave}")
