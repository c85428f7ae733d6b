"""Writes down what crosses between a host and a unit, as ``dao/recording/v1/recording.proto`` says.

It stands at the one place where exports are called and imports return. A host that records nothing has
none, and pays nothing for it.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ...errors import DaoError
from ..abi import Abi, AbiParam
from ..engine.faults import GuestFault
from ..engine.machine import Function, Machine
from .module_check import Unit

FORMAT = 1
"""The version of the format."""
MOST_BYTES = 256 << 20
"""The bytes that a recording may have, unless somebody says otherwise."""

Sink = Callable[[bytes], None]
"""Takes one record, encoded and without its length. It must not call the unit."""

DEATHS = {"trap": 1, "deadline": 2, "pointer": 3, "host": 4}
"""The numbers of what an instance can die of, by the kind of its fault."""
_READ = ("in_pointer", "text_pointer")
_NUMBER_BYTES = 8
_ROOM_FOR_FULL = 64


class Recorder:
    """Writes a recording.

    Args:
        sink: Where each record goes.
        most_bytes: The bytes that all of them may have; then one more says that it was full.
    """

    def __init__(self, sink: Sink, most_bytes: int = MOST_BYTES) -> None:
        self._sink = sink
        self._most = most_bytes
        self._left = most_bytes - _ROOM_FOR_FULL
        self._instances = 0
        self._is_open = False

    # What the runtime tells

    def begin(self, abi: Abi, unit: Unit, host: tuple[str, str]) -> None:
        """Write what the recording is about.

        Args:
            abi: The contract.
            unit: The unit.
            host: Name and version of this host.
        """
        header = _number(1, FORMAT) + _bytes(2, abi.name.encode())
        header += _number(3, abi.major) + _number(4, abi.minor) + _bytes(5, abi.digest)
        header += _bytes(6, unit.digest) + _bytes(7, unit.name.encode())
        header += _bytes(8, unit.version.encode())
        header += _bytes(9, host[0].encode()) + _bytes(10, host[1].encode())
        self._write(1, header)

    def begin_instance(self, most_memory: int) -> None:
        """Write that an instance is about to be made.

        Args:
            most_memory: What its memory may grow to.
        """
        self.end_instance("it died while it was made")
        self._instances += 1
        self._is_open = True
        self._write(2, _number(1, self._instances) + _number(2, most_memory))

    def end_instance(self, cause: str | None) -> None:
        """Write that an instance has ended, unless that was written before.

        Args:
            cause: What it died of; None if it was closed.
        """
        if self._is_open:
            self._is_open = False
            self._write(6, _number(1, cause is not None) + _bytes(2, (cause or "").encode()))

    def exported(
        self, name: str, params: Sequence[str], function: Function, machine: Machine
    ) -> Function:
        """Record the calls of an export.

        Args:
            name: The export.
            params: The names of its parameters.
            function: What calls it.
            machine: The instance.

        Returns:
            What calls it and writes that down.
        """
        head = _bytes(1, name.encode())
        has_payload = tuple(params[-2:]) == ("ptr", "len")

        def called(*arguments: int) -> int:
            payload = machine.read(arguments[-2], arguments[-1]) if has_payload else b""
            self._write(3, head + _numbers(2, arguments) + _bytes(3, payload))
            try:
                result = function(*arguments)
            except BaseException as error:
                kind = error.kind if isinstance(error, GuestFault) else "host"
                self._write(5, _number(2, DEATHS[kind]))
                raise
            self._write(5, _signed(1, result))
            return result

        return called

    def imported(
        self, functions: Mapping[str, tuple[int, Function]], known: Mapping[str, Sequence[AbiParam]]
    ) -> Mapping[str, tuple[int, Function]]:
        """Record the calls of imports.

        Args:
            functions: Each import with the number of its parameters.
            known: What the parameters of those imports stand for that the contract has.

        Returns:
            The same imports, whose calls are written down.
        """
        return {
            name: (count, self._imported(name, known.get(name, ()), function))
            for name, (count, function) in functions.items()
        }

    def _imported(self, name: str, params: Sequence[AbiParam], function: Function) -> Function:
        head = _bytes(1, name.encode())
        places = Places(params)

        def called(memory: Machine, *given: int) -> int:
            begun = head + _numbers(2, given) + _bytes(3, places.went_in(memory, given))
            try:
                status = function(memory, *given)
            except BaseException:
                self._write(4, begun)
                raise
            signed = status - (1 << 32) if status & 0x80000000 and status > 0 else status
            came_out = b""
            if signed == 0:
                came_out = b"".join(_inside(memory, *place) for place in places.filled(given))
            self._write(4, begun + _bytes(4, came_out) + _signed(5, signed))
            return status

        return called

    def _write(self, field: int, record: bytes) -> None:
        if self._left <= 0:
            return
        whole = _bytes(field, record, keep_empty=True)
        self._left -= len(whole)
        if self._left <= 0:
            whole = _bytes(7, _number(1, self._most))
        self._sink(whole)


class Places:
    """Which bytes of the memory a call of an import hands over, and which its answer fills.

    Args:
        params: What the import's parameters stand for.
    """

    def __init__(self, params: Sequence[AbiParam]) -> None:
        self._read = [at for at, param in enumerate(params) if param.role in _READ]
        self._filled = [
            (at, param.role == "out_i64")
            for at, param in enumerate(params)
            if param.role in ("out_pointer", "out_i64")
        ]

    def went_in(self, memory: Machine, given: Sequence[int]) -> bytes:
        """Give the bytes that are handed over; nothing of what does not lie in the memory."""
        return b"".join(_inside(memory, given[at], given[at + 1]) for at in self._read)

    def filled(self, given: Sequence[int]) -> list[tuple[int, int]]:
        """Give the pointer and the length of each place that an answer fills."""
        return [
            (given[at], _NUMBER_BYTES if is_number else given[at + 1])
            for at, is_number in self._filled
        ]


def file_sink(path: str | os.PathLike[str]) -> Sink:
    """Make a file of a recording. Only its owner may read it, since it holds all that crosses.

    Args:
        path: The file; one that is there is written anew.

    Returns:
        What writes records to it.

    Raises:
        DaoError: It cannot be written.
    """
    place = Path(path).expanduser()
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise DaoError(
            f"the recording {place} cannot be written: {error.strerror}",
            "Name a file in a folder that is there and that you may write to.",
        ) from error
    file = os.fdopen(handle, "wb")

    def write(record: bytes) -> None:
        file.write(struct.pack("<I", len(record)) + record)
        file.flush()

    return write


def _inside(memory: Machine, pointer: int, length: int) -> bytes:
    """Bytes of the memory; nothing if they do not lie in it."""
    try:
        return memory.read(pointer, length)
    except GuestFault:
        return b""


# The few forms of Protobuf that records need. A package that is generated has no other use for them.


def _varint(number: int) -> bytes:
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number) if number else b""


def _signed(field: int, number: int) -> bytes:
    """A number that is written even if it is 0: it has presence."""
    return _varint(field << 3) + _varint(number << 1 if number >= 0 else ~(number << 1))


def _bytes(field: int, content: bytes, keep_empty: bool = False) -> bytes:
    if not content and not keep_empty:
        return b""
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _numbers(field: int, numbers: Sequence[int]) -> bytes:
    return _bytes(field, b"".join(_varint(number & 0xFFFFFFFF) for number in numbers))
