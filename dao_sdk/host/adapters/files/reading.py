"""A file that is read as it is at one moment."""

from __future__ import annotations

import os

from ...errors import Conflict, InvalidArgument
from ...grants.scopes import FolderScope
from .folders import entered, open_file, telling

CHUNK_BYTES = 64 * 1024
"""The most bytes of one chunk that is read."""


class Reading:
    """An open file, read from an offset to the end that it had when it was opened."""

    def __init__(self, folder: FolderScope, parts: tuple[str, ...], offset: int) -> None:
        self._folder, self._parts, self._at = folder, parts, offset
        with entered(folder, parts[:-1]) as handle, telling(folder, parts):
            self._file = open_file(handle, parts[-1])
        self._before = os.fstat(self._file)
        if offset > self._before.st_size:
            self.close()
            raise InvalidArgument(
                f"The file has {self._before.st_size} bytes; it cannot be read from {offset}.",
                {"field": "offset", "size": str(self._before.st_size)},
            )

    def next(self) -> bytes:
        """Read the next chunk; empty at the end."""
        with telling(self._folder, self._parts):
            left = self._before.st_size - self._at
            data = os.pread(self._file, min(left, CHUNK_BYTES), self._at) if left else b""
            now = os.fstat(self._file)
        before = self._before
        if (now.st_mtime_ns, now.st_size) != (before.st_mtime_ns, before.st_size) or (
            left and not data
        ):
            raise Conflict("The file was changed while it was read.", {}, "Read it again.")
        self._at += len(data)
        return data

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)
