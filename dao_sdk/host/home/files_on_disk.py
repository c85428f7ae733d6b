"""Small helpers for files that must be whole after a crash."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def replace_file(
    path: Path, content: bytes, *, mode: int = 0o600, outlasts_power: bool = True
) -> None:
    """Write a file so that it has the old content or the new, and never a part.

    Args:
        path: The file; its folder must exist.
        content: The whole new content.
        mode: The permissions of the new file.
        outlasts_power: Whether that must also hold after a loss of power, which means to wait for the disk.

    Raises:
        OSError: It cannot be written; the old file stands.
    """
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with open(descriptor, "wb") as file:
            draft.chmod(mode)  # the umask may have taken some of it
            file.write(content)
            if outlasts_power:
                file.flush()
                os.fsync(descriptor)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    if outlasts_power:
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder survive power loss, where the system can do that.

    Args:
        path: The folder.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:  # Windows has no handle of a folder to synchronise
        return
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
