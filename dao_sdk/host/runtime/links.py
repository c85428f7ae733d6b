"""The imports of one instance: what each named function does when the unit calls it.

Every function here runs inside an entry. It may copy out of guest memory, note
something for later, and return a status; it never calls the unit or a handler
that takes time. Pointers are checked before anything else: a bad one ends the
instance, whatever the rest of the call says.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from ...plain_text import plain
from ..abi import AbiImport
from ..engine.faults import GuestFault
from ..engine.machine import Function
from .boundary import Boundary
from .module import Unit
from .sync import ClockCapability, LogCapability, RandomCapability

_log = logging.getLogger("dao.host")

_WARNING, _ERROR = 3, 4
_LOG_LINE = 8_192
_RANDOM_MOST = 65_536


def link(unit: Unit, boundary: Boundary) -> Mapping[str, tuple[int, Function]]:
    """Make the functions that a unit imports.

    Args:
        unit: The checked unit.
        boundary: What they act on.

    Returns:
        For each name how many i32s it takes and the function itself.
    """
    functions: dict[str, tuple[int, Function]] = {}
    for entry in unit.imports:
        make = _SYNC.get(entry.name) if entry.mode == "sync" else _call
        function = make(entry, boundary) if make else _unimplemented(entry.name, boundary)
        functions[entry.name] = (len(entry.params), function)
    for foreign in unit.foreign:
        function = _unimplemented(foreign.name, boundary)
        functions[foreign.name] = (len(foreign.params), function)
    return functions


def _unimplemented(name: str, boundary: Boundary) -> Function:
    status = boundary.codes.unimplemented

    def unimplemented(*_arguments: int) -> int:
        boundary.outside_alloc(name)
        return status

    return unimplemented


def _call(entry: AbiImport, boundary: Boundary) -> Function:
    """Any asynchronous operation: check, copy, note; its handler runs after the entry."""
    name, capability = entry.name, entry.capability
    granted = boundary.policy.granted
    guest, issued = boundary.guest, boundary.issued

    def call(id_: int, pointer: int, length: int) -> int:
        boundary.outside_alloc(name)
        machine = boundary.machine
        machine.check(pointer, length)
        if capability not in granted:
            return boundary.deny(entry)
        refused = guest.refuses(id_, length)
        if refused:
            return refused
        accepted = guest.accept(entry, id_, machine.read(pointer, length))
        if accepted is None:
            return boundary.codes.busy
        issued.append(accepted)
        return 0

    return call


def _respond(_entry: AbiImport, boundary: Boundary) -> Function:
    return boundary.answered


def _cancel(entry: AbiImport, boundary: Boundary) -> Function:
    name = entry.name

    def cancel(id_: int) -> int:
        boundary.outside_alloc(name)
        return 0 if boundary.guest.cancel(id_) else boundary.stray()

    return cancel


def _credit(entry: AbiImport, boundary: Boundary) -> Function:
    name = entry.name

    def credit(id_: int, items: int, bytes_: int) -> int:
        boundary.outside_alloc(name)
        return 0 if boundary.guest.grant(id_, items, bytes_) else boundary.stray()

    return credit


def _finder(boundary: Boundary, capability: str, protocol: Any) -> Callable[[], Any]:
    """Find the handler of a capability, if it has what the protocol wants; that is slow to check."""
    handlers = boundary.handlers
    checked: object = None

    def find() -> Any:
        nonlocal checked
        handler = handlers.get(capability)
        if handler is not checked:
            checked = handler if isinstance(handler, protocol) else None
        return checked

    return find


def _log_line(entry: AbiImport, boundary: Boundary) -> Function:
    granted = boundary.policy.granted
    find: Callable[[], LogCapability | None] = _finder(boundary, entry.capability, LogCapability)
    allowance = boundary.log_allowance

    def log(level: int, pointer: int, length: int) -> int:
        machine = boundary.machine
        machine.check(pointer, length)
        if entry.capability not in granted:
            return boundary.deny(entry)
        handler = find()
        if handler is None:
            return boundary.codes.unimplemented
        taken = min(length, _LOG_LINE)
        if not allowance.take(taken):
            return boundary.codes.busy
        text = plain(machine.read(pointer, taken).decode("utf-8", "replace"))
        if level >= _ERROR:
            boundary.last_words = text
        left_out, allowance.left_out = allowance.left_out, 0
        try:
            if left_out:
                handler.log(_WARNING, f"{left_out} lines were left out: the unit logs too much")
            handler.log(min(level, _ERROR), text + ("…" if taken < length else ""))
        except Exception:
            _log.exception("the log capability failed")
        return 0

    return log


def _clock(entry: AbiImport, boundary: Boundary) -> Function:
    granted = boundary.policy.granted
    find: Callable[[], ClockCapability | None] = _finder(
        boundary, entry.capability, ClockCapability
    )

    def clock(kind: int, out: int) -> int:
        boundary.outside_alloc(entry.name)
        machine = boundary.machine
        machine.check(out, 8)
        if entry.capability not in granted:
            return boundary.deny(entry)
        handler = find()
        if handler is None:
            return boundary.codes.unimplemented
        if kind > 1:
            return boundary.codes.invalid_argument
        machine.write(out, handler.now(kind).to_bytes(8, "little", signed=True))
        return 0

    return clock


def _random(entry: AbiImport, boundary: Boundary) -> Function:
    granted = boundary.policy.granted
    find: Callable[[], RandomCapability | None] = _finder(
        boundary, entry.capability, RandomCapability
    )

    def random(out: int, length: int) -> int:
        boundary.outside_alloc(entry.name)
        machine = boundary.machine
        machine.check(out, length)
        if entry.capability not in granted:
            return boundary.deny(entry)
        handler = find()
        if handler is None:
            return boundary.codes.unimplemented
        if length > _RANDOM_MOST:
            return boundary.codes.too_large
        drawn = handler.fill(length)
        if len(drawn) != length:
            raise GuestFault("host", f"the random capability gave {len(drawn)} bytes, not {length}")
        machine.write(out, drawn)
        return 0

    return random


_SYNC: Mapping[str, Callable[[AbiImport, Boundary], Function]] = {
    "avatar_respond": _respond,
    "avatar_cancel": _cancel,
    "avatar_credit": _credit,
    "avatar_log": _log_line,
    "avatar_clock": _clock,
    "avatar_random": _random,
}
