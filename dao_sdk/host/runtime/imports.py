"""The imports of one instance: what each named function does when the unit calls it.

Every function here runs inside an entry. It may copy out of guest memory, note
something for later, and return a status; it never calls the unit or a handler
that takes time. Pointers are checked before anything else: a bad one ends the
instance, whatever the rest of the call says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..abi import AbiImport
from ..engine.machine import Function
from .at_once import at_once
from .boundary import Boundary
from .module import Unit


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
        make = _MECHANISM.get(entry.name) or (at_once if entry.mode == "sync" else _call)
        functions[entry.name] = (len(entry.params), make(entry, boundary))
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


_MECHANISM: Mapping[str, Callable[[AbiImport, Boundary], Function]] = {
    "avatar_respond": _respond,
    "avatar_cancel": _cancel,
    "avatar_credit": _credit,
}
"""The imports of the call mechanism itself; no handler carries them out."""
