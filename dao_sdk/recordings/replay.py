"""Replays a recording: a unit gets what it got from its host, and must do what it did.

A unit is a function of what crosses. So the entries of the recording are made again, each import answers
what it answered, and everything that the unit does is compared with what is recorded, byte for byte.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dao_sdk.errors import DaoError
from dao_sdk.host.abi import Abi, AbiParam
from dao_sdk.host.engine.engine import Engine
from dao_sdk.host.engine.faults import GuestFault
from dao_sdk.host.engine.machine import Bounds, Function, Machine
from dao_sdk.host.runtime.module_check import Unit
from dao_sdk.host.runtime.recorder import DEATHS, Places
from dao_sdk.recordings.lines import Lines
from dao_sdk.recordings.read import Recording

BEFORE = 12
"""Crossings that are shown before the first difference."""
_ENTRY_SECONDS = 60.0


@dataclass(slots=True)
class Difference:
    """The first thing that the unit did in another way."""

    record: int
    """The number of the record that has what it did before."""
    what: str
    """What differs, in a few words."""
    recorded: str
    """What crossed then, as a line."""
    replayed: str
    """What crosses now."""
    before: list[str]
    """The crossings before it, as lines."""


@dataclass(slots=True)
class Replay:
    """How a replay went."""

    instances: int = 0
    entries: int = 0
    imports: int = 0
    deaths: int = 0
    difference: Difference | None = None
    notes: list[str] = field(default_factory=list)
    """What a person should know about the recording."""


class _Differs(Exception):
    def __init__(self, what: str, recorded: str, replayed: str) -> None:
        super().__init__(what)
        self.what, self.recorded, self.replayed = what, recorded, replayed


class _Over(Exception):
    """The recorded instance ended here."""


def replay(recording: Recording, unit: Unit, module: Any, engine: Engine, abi: Abi) -> Replay:
    """Replay a recording, up to the first difference.

    Args:
        recording: The recording, from which only the header was read.
        unit: The unit.
        module: The unit, compiled.
        engine: What compiled it.
        abi: The contract of the unit.

    Returns:
        How it went.

    Raises:
        DaoError: The recording is damaged.
    """
    return _Replaying(recording, unit, module, engine, abi).run()


class _Replaying:
    def __init__(
        self, recording: Recording, unit: Unit, module: Any, engine: Engine, abi: Abi
    ) -> None:
        self._recording, self._unit, self._module = recording, unit, module
        self._engine, self._abi = engine, abi
        self._lines = Lines(
            {number: name for name, number in abi.statuses.items()},
            {number: name for name, number in abi.results.items()},
        )
        self._records: Iterator[Any] = iter(recording)
        self._ahead: Any = None
        self._before: deque[str] = deque(maxlen=BEFORE)
        self._told = Replay()
        self._machine: Machine | None = None
        self._exports: dict[str, Function] = {}
        self._counts: Counter[str] = Counter()

    def run(self) -> Replay:
        told = self._told
        try:
            while self._peek() is not None:
                self._step()
        except _Differs as differs:
            told.difference = Difference(
                self._recording.number,
                differs.what,
                differs.recorded,
                differs.replayed,
                list(self._before),
            )
        except _Over:
            pass
        finally:
            self._drop()
        counts = self._counts
        told.instances, told.entries = counts["InstanceBegan"], counts["EntryBegan"]
        told.imports, told.deaths = counts["ImportCalled"], counts["died"]
        if self._recording.is_full:
            told.notes.append("the recording was full; what followed is not in it")
        if self._recording.is_cut:
            told.notes.append("the recording ends in the middle of a record; the rest was replayed")
        return told

    # The records

    def _peek(self) -> Any:
        """The next record; None at the end."""
        if self._ahead is None:
            self._ahead = next(self._records, None)
        return self._ahead

    def _is_next(self, kind: str) -> bool:
        record = self._peek()
        return record is not None and record.DESCRIPTOR.name == kind

    def _take(self) -> Any:
        """Take the next record: it has crossed again."""
        record = self._peek()
        self._ahead = None
        self._counts[record.DESCRIPTOR.name] += 1
        self._before.append(f"{self._recording.number}: {self._lines.line(record)}")
        return record

    def _next_line(self) -> str:
        record = self._peek()
        if record is None:
            raise _Over
        return self._lines.line(record)

    # Doing

    def _step(self) -> None:
        if self._is_next("InstanceBegan"):
            self._begin_instance(self._take())
        elif self._is_next("InstanceEnded"):
            self._counts["died"] += self._take().died
            self._drop()
        elif self._is_next("EntryBegan"):
            self._enter()
        else:
            number = self._recording.number
            raise DaoError(
                f"the recording is damaged: record {number} belongs to no entry",
                "Record it anew; docs/reference/recording.md describes the format.",
            )

    def _begin_instance(self, record: Any) -> None:
        self._drop()
        # No host lets a memory grow beyond what the contract allows, whatever a file says.
        memory = min(int(record.max_memory_bytes), int(self._abi.limits["max_memory_bytes"]))
        imports: dict[str, tuple[int, Function]] = {
            each.name: (len(each.params), self._import(each.name, each.params))
            for each in self._unit.imports
        }
        for foreign in self._unit.foreign:
            imports[foreign.name] = (len(foreign.params), self._import(foreign.name, ()))
        try:
            self._machine = self._engine.instantiate(
                self._module,
                self._abi.module,
                imports,
                self._abi.memory,
                Bounds(memory, _ENTRY_SECONDS),
            )
        except GuestFault as fault:
            if not self._is_next("InstanceEnded"):
                raise _Differs(
                    "the instance died while it was made", self._next_line(), fault.message
                ) from None
            return
        self._exports = {
            name: self._machine.function(name, len(params), returns is not None)
            for name, (params, returns) in self._abi.exports.items()
        }

    def _drop(self) -> None:
        if self._machine is not None:
            self._machine.close()
        self._machine, self._exports = None, {}

    def _enter(self) -> None:
        entry = self._peek()
        function = self._exports.get(entry.name)
        count = len(self._abi.exports.get(entry.name, ((), None))[0])
        if self._machine is None or function is None or len(entry.arguments) != count:
            raise DaoError(
                f"the recording is damaged: record {self._recording.number} calls"
                f" {entry.name} with {len(entry.arguments)} arguments, and there is no such instance"
                " or export",
                "Record it anew; docs/reference/recording.md describes the format.",
            )
        self._take()
        try:
            if entry.payload:
                self._machine.write(entry.arguments[-2], entry.payload)
            self._machine.serial += 1
            result = function(*entry.arguments)
        except GuestFault as fault:
            self._died(fault)
            return
        except _Over:
            # The import that ended the instance then ends it now.
            if self._is_next("EntryEnded"):
                self._take()
            elif self._peek() is not None:
                raise _Differs("the entry ended", self._next_line(), "does not return") from None
            return
        signed = (result & 0xFFFFFFFF) - (1 << 32 if result & 0x80000000 else 0)
        line = self._lines.result(signed)
        recorded = self._peek()
        if recorded is None:
            raise _Over
        if not self._is_next("EntryEnded"):
            raise _Differs("the unit returned sooner", self._next_line(), line)
        if not recorded.HasField("result") or recorded.result != signed:
            raise _Differs("the entry returned something else", self._next_line(), line)
        self._take()

    def _died(self, fault: GuestFault) -> None:
        line = f"does not return: {fault.message}"
        recorded = self._peek()
        if recorded is None:
            raise _Over
        if not self._is_next("EntryEnded") or recorded.HasField("result"):
            raise _Differs("the instance died", self._next_line(), line)
        trapped = recorded.death == DEATHS["trap"]
        if trapped != (fault.kind == "trap"):
            raise _Differs("the instance died of something else", self._next_line(), line)
        self._take()

    # Imports

    def _import(self, name: str, params: tuple[AbiParam, ...]) -> Function:
        places = Places(params)

        def called(memory: Machine, *given: int) -> int:
            went_in = places.went_in(memory, given)
            line = "  " + self._lines.call(name, given, went_in)
            record = self._peek()
            if record is None:
                raise _Over
            if self._is_next("EntryEnded") and record.death == DEATHS["deadline"]:
                raise _Over  # it was interrupted before it came so far
            if not self._is_next("ImportCalled"):
                raise _Differs("the unit called an import", self._next_line(), line)
            if record.name != name:
                raise _Differs("the unit called another import", self._next_line(), line)
            if list(record.arguments) != [each & 0xFFFFFFFF for each in given]:
                raise _Differs("the arguments differ", self._next_line(), line)
            if record.went_in != went_in:
                at = _first_difference(record.went_in, went_in)
                what = f"what went in differs from byte {at} of {len(went_in)} on"
                window = slice(max(0, at - 4), at + 16)
                raise _Differs(
                    what,
                    f"  {name}: … {record.went_in[window].hex()} …",
                    f"  {name}: … {went_in[window].hex()} …",
                )
            self._take()
            if not record.HasField("status"):
                raise _Over
            left = record.came_out
            for pointer, size in places.filled(given) if left else ():
                memory.write(pointer, left[:size])
                left = left[size:]
            return int(record.status)

        return called


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
