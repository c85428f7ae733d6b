"""Uploads: files that are written chunk by chunk and appear whole, or not at all.

Blocking; used from one thread, so that chunks keep their order.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from dataclasses import dataclass, field

from ...errors import Busy, Conflict, InvalidArgument, NotFound
from ...grants.scopes import FolderScope
from .folders import DRAFT, entered, look, telling

MOST_UPLOADS = 32
"""How many uploads may be open."""
IDLE_SECONDS = 600.0
"""After this time without a chunk, an upload may be forgotten to make room for another."""
_STALE_SECONDS = 24 * 3600.0
"""An unfinished file that is older was left by a program that died."""


@dataclass(slots=True)
class Upload:
    """A file that is being written under another name, in the folder where it will be."""

    folder: FolderScope
    parts: tuple[str, ...]
    draft: str
    """The name that it has until it is whole."""
    file: int
    """The handle of the draft."""
    inside: int
    """The handle of its folder."""
    size: int = 0
    touched: float = field(default_factory=time.monotonic)

    def forget(self) -> None:
        """Close it, and take the draft away."""
        with contextlib.suppress(OSError):
            os.close(self.file)
        with contextlib.suppress(OSError):
            os.unlink(self.draft, dir_fd=self.inside)
        os.close(self.inside)


class Uploads:
    """The uploads that are open."""

    def __init__(self) -> None:
        self._open: dict[bytes, Upload] = {}
        self._swept: set[tuple[int, int]] = set()

    def write(
        self,
        identity: bytes,
        folder: FolderScope,
        parts: tuple[str, ...],
        offset: int,
        data: bytes,
        commit: bool,
    ) -> int:
        """Take one chunk.

        Args:
            identity: The upload, 16 bytes.
            folder: The granted folder.
            parts: The file's path inside it.
            offset: Where the chunk begins.
            data: The chunk.
            commit: Whether it is the last one.

        Returns:
            The bytes of the upload so far.

        Raises:
            CallError: The chunk does not belong there, or cannot be written; what was uploaded
                before still stands, unless it was being committed.
        """
        upload = self._open.get(identity)
        if upload is None:
            if offset:
                raise NotFound(
                    "There is no such upload; it was ended, or forgotten after ten minutes.",
                    {"field": "upload"},
                    "Begin it again at offset 0.",
                )
            upload = self._begin(identity, folder, parts)
        elif (upload.folder, upload.parts) != (folder, parts):
            raise InvalidArgument("The upload is one of another file.", {"field": "place"})
        if offset != upload.size:
            raise Conflict(
                f"The chunk begins at {offset}, but the upload has {upload.size} bytes so far.",
                {"field": "offset", "size": str(upload.size)},
            )
        upload.touched = time.monotonic()
        try:
            with telling(folder, parts):
                _write_all(upload.file, data, offset)
        except BaseException:
            # What was written of the chunk does not count; it may be sent again.
            with contextlib.suppress(OSError):
                os.ftruncate(upload.file, upload.size)
            raise
        upload.size += len(data)
        if commit:
            del self._open[identity]
            try:
                self._commit(upload)
            finally:
                upload.forget()
        return upload.size

    def abandon(self, identity: bytes) -> None:
        """Forget an upload; nothing happens where there is none.

        Args:
            identity: The upload.
        """
        upload = self._open.pop(identity, None)
        if upload is not None:
            upload.forget()

    def close(self) -> None:
        """Forget all uploads."""
        for identity in list(self._open):
            self.abandon(identity)

    def _begin(self, identity: bytes, folder: FolderScope, parts: tuple[str, ...]) -> Upload:
        if len(self._open) >= MOST_UPLOADS:
            oldest = min(self._open, key=lambda each: self._open[each].touched)
            if time.monotonic() - self._open[oldest].touched < IDLE_SECONDS:
                raise Busy(f"{MOST_UPLOADS} uploads are open.", {"limit": "uploads"})
            self.abandon(oldest)
        with entered(folder, parts[:-1], make=True) as handle, telling(folder, parts):
            _refuse_target(handle, parts[-1])
            self._sweep(handle)
            draft = f".dao-{secrets.token_hex(16)}.part"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            # As a new file of the person's own would be: the system takes its mask from that.
            file = os.open(draft, flags, 0o666, dir_fd=handle)
            upload = Upload(folder, parts, draft, file, os.dup(handle))
        self._open[identity] = upload
        return upload

    def _commit(self, upload: Upload) -> None:
        """Put the finished file in its place, so that a crash leaves the old one or the new."""
        folder, parts = upload.folder, upload.parts
        # The way is gone anew: the folder may have been moved out of the granted one meanwhile.
        with entered(folder, parts[:-1]) as handle, telling(folder, parts):
            if not os.path.samestat(os.fstat(handle), os.fstat(upload.inside)):
                raise Conflict("The folder was moved while the file was uploaded.")
            old = _refuse_target(handle, parts[-1])
            if old is not None:
                os.fchmod(upload.file, stat.S_IMODE(old.st_mode) & 0o777)
            os.fsync(upload.file)
            os.rename(upload.draft, parts[-1], src_dir_fd=upload.inside, dst_dir_fd=handle)
            os.fsync(handle)

    def _sweep(self, handle: int) -> None:
        """Once a folder: take away what programs that died left unfinished there."""
        found = os.fstat(handle)
        if (found.st_dev, found.st_ino) in self._swept:
            return
        self._swept.add((found.st_dev, found.st_ino))
        mine = {upload.draft for upload in self._open.values()}
        with os.scandir(handle) as entries:
            for entry in entries:
                if DRAFT.fullmatch(entry.name) and entry.name not in mine:
                    left = look(handle, entry.name)
                    if left is not None and time.time() - left.st_mtime > _STALE_SECONDS:
                        with contextlib.suppress(OSError):
                            os.unlink(entry.name, dir_fd=handle)


def _refuse_target(handle: int, name: str) -> os.stat_result | None:
    """Refuse to replace anything but a file; describe the file that would be replaced."""
    found = look(handle, name)
    if found is not None and not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "not a regular file"
        raise Conflict(f"What is there is {what}; it is not replaced.", {"field": "path"})
    return found


def _write_all(file: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, offset)
        view, offset = view[written:], offset + written
