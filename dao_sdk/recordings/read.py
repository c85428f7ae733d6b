"""Reads a recording, as ``dao/recording/v1/recording.proto`` describes it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from google.protobuf.message import DecodeError

from dao_sdk import resources
from dao_sdk.errors import DaoError
from dao_sdk.host.runtime.recorder import FORMAT
from dao_sdk.plain_text import plain

_MOST_BYTES = 512 << 20
"""No record is longer: a payload lies in the memory of a unit."""


class Recording:
    """A recording that is read from its beginning to its end.

    Args:
        path: The file.

    Raises:
        DaoError: It cannot be read, or is no recording that this version understands.
    """

    def __init__(self, path: Path) -> None:
        self._name = plain(str(path))
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise DaoError(
                f"{self._name} cannot be read: {error.strerror}", "Name the file of a recording."
            ) from None
        self.number = 0
        """The number of the record that was read last, from 1."""
        self.is_cut = False
        """Whether the file ends in the middle of a record, as if its host had been killed."""
        self.is_full = False
        """Whether the host stopped writing because the recording was full."""
        self.header = self._header()
        """What it is about."""

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __iter__(self) -> Iterator[Any]:
        """The records after the header, each a message of its own kind."""
        while (record := self._next()) is not None:
            kind = record.WhichOneof("record")
            if kind is None:
                raise self._wrong("is of no kind that this version knows")
            if kind == "header":
                raise self._wrong("is a second header")
            if kind == "full":
                self.is_full = True
                return
            yield getattr(record, kind)

    def _header(self) -> Any:
        try:
            record = self._next()
            if record is None or record.WhichOneof("record") != "header":
                raise self._wrong("is no header")
        except DaoError:
            self.close()
            raise
        header = record.header
        if header.format != FORMAT:
            self.close()
            raise DaoError(
                f"{self._name} has version {header.format} of the format; this SDK reads version {FORMAT}",
                "Use the SDK of the host that wrote it.",
            )
        return header

    def _next(self) -> Any:
        head = self._file.read(4)
        if not head:
            return None
        length = struct.unpack("<I", head)[0] if len(head) == 4 else 0
        self.number += 1
        if length > _MOST_BYTES:
            raise self._wrong(f"would have {length:,} bytes")
        data = self._file.read(length)
        if len(head) < 4 or len(data) < length:
            self.number -= 1
            self.is_cut = True
            return None
        try:
            return record_class().FromString(data)
        except DecodeError:
            raise self._wrong("is damaged") from None

    def _wrong(self, what: str) -> DaoError:
        return DaoError(
            f"{self._name} is no recording, or a damaged one: record {max(1, self.number)} {what}",
            "docs/reference/recording.md describes the format. `Avatar.open(..., record=FILE)` writes one.",
        )


@lru_cache(maxsize=1)
def record_class() -> Any:
    """The class of a record."""
    from dao_sdk.contract.compiler import run_compiler
    from dao_sdk.contract.message_classes import classes_of

    done = run_compiler(resources.proto(), ["."], ["dao/recording/v1/recording.proto"])
    if done.descriptors is None:
        raise DaoError(f"the format of recordings cannot be read: {done.errors}")
    return classes_of(done.descriptors)["dao.recording.v1.Record"]
