"""The imports of one instance: what each named function does when the unit calls it.

Every function here runs inside an entry. It may copy out of guest memory, note
something for later, and return a status; it never calls the unit or a handler
that takes time. Pointers are checked before anything else: a bad one ends the
instance, whatever the rest of the call says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from ..abi import AbiImport
from ..engine.machine import Function, Machine
from .capability_calls import CapabilityCalls
from .entry_state import EntryState
from .host_calls import HostCalls
from .setup import Setup
from .sync_imports import SyncImports


class Imports:
    """What the functions act on that one instance imports.

    Args:
        setup: What the unit is made of.
        entry: What the running entry did.
        calls: Our calls to the unit.
        capabilities: The unit's calls of capabilities.
    """

    def __init__(
        self, setup: Setup, entry: EntryState, calls: HostCalls, capabilities: CapabilityCalls
    ) -> None:
        self.codes = setup.codes
        self.entry = entry
        self.calls = calls
        self.capabilities = capabilities
        self.sync = SyncImports(setup, entry)
        """The imports that answer at once."""
        self._counters = setup.counters
        self._unit = setup.unit

    def functions(self) -> Mapping[str, tuple[int, Function]]:
        """Make the functions.

        Returns:
            For each name how many i32s it takes and the function itself, which takes the memory of
            the instance before them.
        """
        made: dict[str, tuple[int, Function]] = {}
        for entry in self._unit.imports:
            if entry.name in _CALL_IMPORTS:
                function = _CALL_IMPORTS[entry.name](entry, self)
            elif entry.mode == "sync":
                function = self.sync.function(entry)
            else:
                function = partial(self.capabilities.accept, entry)
            made[entry.name] = (len(entry.params), function)
        for foreign in self._unit.foreign:
            made[foreign.name] = (len(foreign.params), _unimplemented(foreign.name, self))
        return made

    def stray(self) -> int:
        """Count a cancel or credit for a call that does not exist."""
        self._counters.strays += 1
        return self.codes.not_found


def _unimplemented(name: str, imports: Imports) -> Function:
    status, entry_state = imports.codes.unimplemented, imports.entry

    def unimplemented(_memory: Machine, *_arguments: int) -> int:
        entry_state.refuse_in_alloc(name)
        return status

    return unimplemented


def _respond(_entry: AbiImport, imports: Imports) -> Function:
    return imports.calls.answer


def _cancel(entry: AbiImport, imports: Imports) -> Function:
    name = entry.name

    def cancel(_memory: Machine, id_: int) -> int:
        imports.entry.refuse_in_alloc(name)
        return 0 if imports.capabilities.cancel(id_) else imports.stray()

    return cancel


def _credit(entry: AbiImport, imports: Imports) -> Function:
    name = entry.name

    def credit(_memory: Machine, id_: int, items: int, bytes_: int) -> int:
        imports.entry.refuse_in_alloc(name)
        return 0 if imports.capabilities.grant(id_, items, bytes_) else imports.stray()

    return credit


_CALL_IMPORTS: Mapping[str, Callable[[AbiImport, Imports], Function]] = {
    "avatar_respond": _respond,
    "avatar_cancel": _cancel,
    "avatar_credit": _credit,
}
"""The imports of the call mechanism itself; no handler carries them out."""
