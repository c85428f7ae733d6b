"""The imports of one instance: what each named function does when the unit calls it.

Every function here runs inside an entry. It may copy out of guest memory, note
something for later, and return a status; it never calls the unit or a handler
that takes time. Pointers are checked before anything else: a bad one ends the
instance, whatever the rest of the call says.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..abi import AbiImport
from ..engine.engine import Function, GuestFault
from .module import Unit
from .sync import Clock, Log, Random

if TYPE_CHECKING:
    from .instance import Instance

_log = logging.getLogger("dao.host")

_ERROR = 4
_LOG_LINE = 8_192
_LOG_PER_ENTRY = 1 << 20
_RANDOM_MOST = 65_536


def link(unit: Unit, instance: Instance) -> Mapping[str, tuple[int, Function]]:
    """Make the functions that a unit imports.

    Args:
        unit: The checked unit.
        instance: Whom they act for.

    Returns:
        For each name how many i32s it takes and the function itself.
    """
    functions: dict[str, tuple[int, Function]] = {}
    for entry in unit.imports:
        make = _SYNC.get(entry.name) if entry.mode == "sync" else _call
        function = make(entry, instance) if make else _unimplemented(entry.name, instance)
        functions[entry.name] = (len(entry.params), function)
    for foreign in unit.foreign:
        function = _unimplemented(foreign.name, instance)
        functions[foreign.name] = (len(foreign.params), function)
    return functions


def _unimplemented(name: str, instance: Instance) -> Function:
    status = instance.codes.unimplemented

    def unimplemented(*_arguments: int) -> int:
        instance.outside_alloc(name)
        return status

    return unimplemented


def _call(entry: AbiImport, instance: Instance) -> Function:
    """Any asynchronous operation: check, copy, note; its handler runs after the entry."""
    name, capability = entry.name, entry.capability
    granted = instance.policy.granted
    guest, machine_of, issued = instance.guest, instance, instance.issued

    def call(id_: int, pointer: int, length: int) -> int:
        instance.outside_alloc(name)
        machine = machine_of.machine
        machine.check(pointer, length)
        if capability not in granted:
            return instance.deny(entry)
        refused = guest.refuses(id_, length)
        if refused:
            return refused
        issued.append(guest.accept(entry, id_, machine.read(pointer, length)))
        return 0

    return call


def _respond(entry: AbiImport, instance: Instance) -> Function:
    name = entry.name

    def respond(id_: int, status: int, pointer: int, length: int) -> int:
        instance.outside_alloc(name)
        machine = instance.machine
        machine.check(pointer, length)
        return instance.answered(id_, _signed(status), pointer, length)

    return respond


def _cancel(entry: AbiImport, instance: Instance) -> Function:
    name = entry.name

    def cancel(id_: int) -> int:
        instance.outside_alloc(name)
        return 0 if instance.guest.cancel(id_) else instance.stray()

    return cancel


def _credit(entry: AbiImport, instance: Instance) -> Function:
    name = entry.name

    def credit(id_: int, items: int, bytes_: int) -> int:
        instance.outside_alloc(name)
        return 0 if instance.guest.grant(id_, items, bytes_) else instance.stray()

    return credit


def _log_line(entry: AbiImport, instance: Instance) -> Function:
    granted = instance.policy.granted
    handlers = instance.handlers

    def log(level: int, pointer: int, length: int) -> int:
        machine = instance.machine
        machine.check(pointer, length)
        if entry.capability not in granted:
            return instance.deny(entry)
        handler = handlers.get(entry.capability)
        if not isinstance(handler, Log):
            return instance.codes.unimplemented
        taken = min(length, _LOG_LINE)
        instance.logged += taken + 64
        if instance.logged > _LOG_PER_ENTRY:
            return instance.codes.busy
        text = machine.read(pointer, taken).decode("utf-8", "replace")
        if level >= _ERROR:
            instance.last_words = text
        try:
            handler.log(min(level, _ERROR), text + ("…" if taken < length else ""))
        except Exception:
            _log.exception("the log capability failed")
        return 0

    return log


def _clock(entry: AbiImport, instance: Instance) -> Function:
    granted = instance.policy.granted
    handlers = instance.handlers

    def clock(kind: int, out: int) -> int:
        instance.outside_alloc(entry.name)
        machine = instance.machine
        machine.check(out, 8)
        if entry.capability not in granted:
            return instance.deny(entry)
        handler = handlers.get(entry.capability)
        if not isinstance(handler, Clock):
            return instance.codes.unimplemented
        if kind > 1:
            return instance.codes.invalid_argument
        machine.write(out, handler.now(kind).to_bytes(8, "little", signed=True))
        return 0

    return clock


def _random(entry: AbiImport, instance: Instance) -> Function:
    granted = instance.policy.granted
    handlers = instance.handlers

    def random(out: int, length: int) -> int:
        instance.outside_alloc(entry.name)
        machine = instance.machine
        machine.check(out, length)
        if entry.capability not in granted:
            return instance.deny(entry)
        handler = handlers.get(entry.capability)
        if not isinstance(handler, Random):
            return instance.codes.unimplemented
        if length > _RANDOM_MOST:
            return instance.codes.too_large
        drawn = handler.fill(length)
        if len(drawn) != length:
            raise GuestFault("host", f"the random capability gave {len(drawn)} bytes, not {length}")
        machine.write(out, drawn)
        return 0

    return random


_SYNC: Mapping[str, Callable[[AbiImport, Instance], Function]] = {
    "avatar_respond": _respond,
    "avatar_cancel": _cancel,
    "avatar_credit": _credit,
    "avatar_log": _log_line,
    "avatar_clock": _clock,
    "avatar_random": _random,
}


def _signed(value: int) -> int:
    return value - (1 << 32) if value & 0x80000000 else value
