"""What is in granted folders: listing, describing and removing it. This is the disk's work."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from ...api import files_v1
from ...errors import Denied, NotFound, TooLarge
from ...grants.scopes import FolderScope
from .folders import DRAFT, entered, look, telling

MOST_ENTRIES = 200_000
"""The most entries of a folder that can be listed: they are sorted in memory."""


def _kind(found: os.stat_result) -> files_v1.FileKind:
    if stat.S_ISREG(found.st_mode):
        return files_v1.FILE_KIND_FILE
    return files_v1.FILE_KIND_FOLDER if stat.S_ISDIR(found.st_mode) else files_v1.FILE_KIND_OTHER


def _size(found: os.stat_result) -> int:
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def names_of(folder: FolderScope, parts: tuple[str, ...]) -> list[str]:
    """Give the names in a folder, sorted as unsigned bytes of UTF-8."""
    names: list[str] = []
    with entered(folder, parts) as handle, telling(folder, parts), os.scandir(handle) as entries:
        for entry in entries:
            if not DRAFT.fullmatch(entry.name) and _is_text(entry.name):
                names.append(entry.name)
            if len(names) > MOST_ENTRIES:
                raise TooLarge(f"The folder has more than {MOST_ENTRIES} entries.")
    names.sort(key=lambda name: name.encode())
    return names


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def entries_of(
    folder: FolderScope, parts: tuple[str, ...], names: Iterable[str]
) -> list[files_v1.Entry]:
    """Describe those of the entries of a folder that are still there."""
    with entered(folder, parts) as handle, telling(folder, parts):
        found = ((name, look(handle, name)) for name in names)
        return [
            files_v1.Entry(name=name, kind=_kind(what), size=_size(what))
            for name, what in found
            if what is not None  # gone since the names were read
        ]


def describe(folder: FolderScope, parts: tuple[str, ...]) -> files_v1.StatResponse:
    """Describe one file or folder."""
    with entered(folder, parts[:-1]) as handle, telling(folder, parts):
        found = look(handle, parts[-1]) if parts else os.fstat(handle)
    if found is None:
        raise NotFound(f"There is no {'/'.join((folder.name, *parts))!r}.")
    return files_v1.StatResponse(
        kind=_kind(found), size=_size(found), modified_ms=found.st_mtime_ns // 1_000_000
    )


def remove(folder: FolderScope, parts: tuple[str, ...]) -> files_v1.RemoveResponse:
    """Remove a file or an empty folder, so that it stays removed."""
    with entered(folder, parts[:-1]) as handle, telling(folder, parts):
        found = os.stat(parts[-1], dir_fd=handle, follow_symlinks=False)
        if stat.S_ISDIR(found.st_mode):
            os.rmdir(parts[-1], dir_fd=handle)
        elif stat.S_ISREG(found.st_mode):
            os.unlink(parts[-1], dir_fd=handle)
        else:
            where = "/".join((folder.name, *parts))
            raise Denied(
                f"{where!r} is a link or a device; only files and folders can be removed.",
                {"capability": "files", "scope": where},
            )
        os.fsync(handle)
    return files_v1.RemoveResponse()
