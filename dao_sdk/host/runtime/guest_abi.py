"""The functions that a unit exports: what the contract calls ``yuan_*``."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from ...plain_text import plain
from ..engine.faults import GuestFault
from ..engine.machine import Function
from ..errors import LoadError
from .entry_state import EntryState
from .setup import Setup

_log = logging.getLogger("dao.host")


class GuestAbi:
    """One instance of a unit, as the contract lets a host enter it.

    Args:
        setup: What it is made of.
        imports: The functions that it imports, with the number of their parameters.
        entry: What the running entry did.

    Raises:
        GuestFault: It trapped while it was made, or while it was asked for its version.
        LoadError: Its version is not the one that its manifest gives.
    """

    def __init__(
        self, setup: Setup, imports: Mapping[str, tuple[int, Function]], entry: EntryState
    ) -> None:
        abi, recorder = setup.abi, setup.recorder
        if recorder is not None:
            recorder.begin_instance(setup.bounds.memory_bytes)
            known = {entry.name: entry.params for entry in setup.unit.imports}
            imports = recorder.imported(imports, known)
        self.machine = setup.engine.instantiate(
            setup.module, abi.module, imports, abi.memory, setup.bounds
        )
        """The instance itself, with its memory."""
        exports = {
            name: self.machine.function(name, len(params), returns is not None)
            for name, (params, returns) in abi.exports.items()
        }
        if recorder is not None:
            for name, (params, _) in abi.exports.items():
                exports[name] = recorder.exported(name, params, exports[name], self.machine)
        self.init = exports["yuan_init"]
        self.handle_request = exports["yuan_handle_request"]
        self.on_event = exports["yuan_on_event"]
        self.shutdown = exports["yuan_shutdown"]
        self._alloc = exports["yuan_alloc"]
        self._entry = entry
        self.machine.serial += 1
        self._check_version(exports["yuan_abi_version"](), setup)

    def _check_version(self, found: int, setup: Setup) -> None:
        manifest = setup.unit.manifest
        said = (manifest.contract_major, manifest.contract_minor)
        answered = (found >> 16 & 0xFFFF, found & 0xFFFF)
        if said != answered:
            raise LoadError(
                f"{setup.title} cannot be loaded: its manifest says contract"
                f" {said[0]}.{said[1]}, yuan_abi_version() says {answered[0]}.{answered[1]}"
            )

    def place(self, payload: bytes) -> int:
        """Copy a payload into memory that the unit allocates. It belongs to the entry that follows.

        Args:
            payload: What the entry is about, not empty.

        Returns:
            Where the payload is; 0 if the unit has no memory for it.

        Raises:
            GuestFault: The unit's allocator trapped, or gave what is no address.
        """
        machine, entry = self.machine, self._entry
        entry.allocating = True
        try:
            pointer = self._alloc(len(payload)) & 0xFFFFFFFF
        finally:
            entry.allocating = False
        if pointer:
            if pointer & 7:
                raise GuestFault("pointer", f"yuan_alloc gave {pointer:#x}, which is not aligned")
            try:
                machine.view[pointer : pointer + len(payload)] = payload
            except ValueError:  # it grew meanwhile, or the bytes lie outside
                machine.write(pointer, payload)
        return pointer

    def fault(self, error: BaseException) -> GuestFault:
        """Say what ended the instance.

        Args:
            error: What an entry raised.

        Returns:
            The fault, with what else is known about its cause.
        """
        if not isinstance(error, GuestFault):
            _log.error("an import failed inside an entry", exc_info=error)
            text = plain(f"an import failed: {type(error).__name__}: {error}", 1000)
            return GuestFault("host", text)
        if error.kind != "trap":
            return error
        if self._entry.last_words:
            # A panic is logged before it traps; what was logged says more than the trap.
            words = plain(self._entry.last_words, 300)
            return GuestFault("trap", f"{error.message}; it said: {words}")
        used, most = self.machine.memory_bytes, self.machine.most_memory_bytes
        if "unreachable" in error.message and used > most // 2:
            # A program that finds no memory has nothing left to say so with.
            text = f"it had {used >> 20} of {most >> 20} MiB of memory, and may have run out of it"
            return GuestFault("trap", f"{error.message}; {text}")
        return error
