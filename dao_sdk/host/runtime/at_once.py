"""Imports whose whole answer is a status: the glue between their parameters and a handler.

What each parameter stands for is data of the contract (its role), so that this knows none of them by
name. A handler is a plain object with a method for each import; it is called inside the entry, and
therefore must be quick and call nothing back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ...plain_text import plain
from ..abi import AbiImport, AbiParam
from ..engine.faults import GuestFault
from ..engine.machine import Function
from ..errors import CallError
from .boundary import Boundary

_log = logging.getLogger("dao.host")

_LONGEST_TEXT = 8_192
"""The most bytes of a text whose length has no maximum of its own."""
_SIGN = 1 << 31

Reader = Callable[[tuple[int, ...]], Any]
"""Takes what crossed and gives one argument of the handler, or raises what refuses the call."""


class _Refused(Exception):
    """The call is refused with a status."""

    def __init__(self, status: int) -> None:
        self.status = status


def at_once(entry: AbiImport, boundary: Boundary) -> Function:
    """Make the function of a sync import.

    Args:
        entry: The import.
        boundary: What it acts on.

    Returns:
        The function; it checks every pointer before anything else.
    """
    readers, spans, output = _plan(entry, boundary)
    name, capability, during_alloc = entry.name, entry.capability, entry.during_alloc
    granted, codes, handlers = boundary.policy.granted, boundary.codes, boundary.handlers

    def function(*given: int) -> int:
        if not during_alloc:
            boundary.outside_alloc(name)
        machine = boundary.machine
        for pointer, length in spans:
            machine.check(given[pointer], 8 if length is None else given[length])
        if capability not in granted:
            return boundary.deny(entry)
        handler: Any = getattr(handlers.get(capability), entry.method or "", None)
        if handler is None:
            return codes.unimplemented
        try:
            answer = handler(*[read(given) for read in readers])
        except _Refused as refused:
            return refused.status
        except CallError as error:
            return codes.encode(error)[0]
        except Exception:
            _log.exception("the %s capability failed", capability)
            return codes.internal
        if output is not None:
            pointer, length = output
            size = 8 if length is None else given[length]
            machine.write(given[pointer], _bytes(answer, size, length is None, capability))
        return 0

    return function


def _plan(
    entry: AbiImport, boundary: Boundary
) -> tuple[list[Reader], list[tuple[int, int | None]], tuple[int, int | None] | None]:
    """The handler's arguments, the memory to check (pointer and length), and where the answer goes."""
    readers: list[Reader] = []
    spans: list[tuple[int, int | None]] = []
    output: tuple[int, int | None] | None = None
    for at, param in enumerate(entry.params):
        if param.role == "scalar":
            readers.append(_number(at, param, boundary))
        elif param.role == "in_pointer":
            spans.append((at, at + 1))
            readers.append(_content(at, entry.params[at + 1], boundary))
        elif param.role == "text_pointer":
            spans.append((at, at + 1))
            readers.append(_text(at, entry, boundary))
        elif param.role == "out_pointer":
            output = (at, at + 1)
            spans.append(output)
            readers.append(_size(at + 1, entry.params[at + 1], boundary))
        elif param.role == "out_i64":
            output = (at, None)
            spans.append(output)
    return readers, spans, output


def _number(at: int, param: AbiParam, boundary: Boundary) -> Reader:
    known = None if param.values is None else frozenset(param.values.values())
    invalid = boundary.codes.invalid_argument

    def read(given: tuple[int, ...]) -> int:
        number = given[at]
        if param.signed and number >= _SIGN:
            number -= 2 * _SIGN
        if known is not None and number not in known:
            raise _Refused(invalid)
        return number

    return read


def _size(at: int, param: AbiParam, boundary: Boundary) -> Reader:
    most = boundary.most_message if param.max is None else param.max
    too_large = boundary.codes.too_large

    def read(given: tuple[int, ...]) -> int:
        if given[at] > most:
            raise _Refused(too_large)
        return given[at]

    return read


def _content(at: int, length: AbiParam, boundary: Boundary) -> Reader:
    size = _size(at + 1, length, boundary)

    def read(given: tuple[int, ...]) -> bytes:
        return boundary.machine.read(given[at], size(given))

    return read


def _text(at: int, entry: AbiImport, boundary: Boundary) -> Reader:
    """Text for people: made plain, cut, rationed, and remembered if it tells of an error."""
    most = entry.params[at + 1].max or _LONGEST_TEXT
    errors = [
        (place, param.values["ERROR"])
        for place, param in enumerate(entry.params)
        if param.values and "ERROR" in param.values
    ]
    allowance, busy = boundary.log_allowance, boundary.codes.busy

    def read(given: tuple[int, ...]) -> str:
        length = given[at + 1]
        taken = min(length, most)
        if not allowance.take(taken):
            raise _Refused(busy)
        text = plain(boundary.machine.read(given[at], taken).decode("utf-8", "replace"))
        if any(given[place] == error for place, error in errors):
            boundary.last_words = text
        if taken < length:
            text += "…"
        left_out, allowance.left_out = allowance.left_out, 0
        if left_out:
            text = f"({left_out} lines before this were left out: the unit writes too much) {text}"
        return text

    return read


def _bytes(answer: Any, size: int, number: bool, capability: str) -> bytes:
    """What a handler gave, as it crosses."""
    if number:
        try:
            return int(answer).to_bytes(8, "little", signed=True)
        except (TypeError, ValueError, OverflowError):
            said = f"the {capability} capability gave {answer!r}, not a number of 64 bits"
            raise GuestFault("host", said) from None
    if not isinstance(answer, bytes | bytearray | memoryview) or len(answer) != size:
        gave = f"{len(answer)} bytes" if isinstance(answer, bytes) else type(answer).__name__
        raise GuestFault("host", f"the {capability} capability gave {gave}, not {size} bytes")
    return bytes(answer)
