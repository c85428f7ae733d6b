"""Going down a granted folder step by step, so that nothing outside it can be reached.

Every step opens one name in the folder that the step before opened (``openat``), and never follows
a link. So neither ``..`` nor a link nor a rename at the wrong moment leads out: a handle stays
where it is, whatever happens to the names. Blocking; used from threads.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...errors import (
    CallError,
    Conflict,
    Denied,
    Exhausted,
    Internal,
    InvalidArgument,
    NotFound,
    TooLarge,
    Unavailable,
)
from ...grants.scopes import FolderScope
from ...home.locks import GRANTS_LOCK

DRAFT = re.compile(r"\.dao-[0-9a-f]{32}\.part")
"""The names of unfinished uploads, which a unit cannot see or name."""
BACKUP_DRAFT = re.compile(r"\..+\.[0-9a-f]{8}\.part")
"""The names of backups that are being made; see ``maintenance/backup.py``."""

_OPEN_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

SUPPORTED = (
    os.open in os.supports_dir_fd
    and os.stat in os.supports_dir_fd
    and os.stat in os.supports_follow_symlinks
    and os.scandir in os.supports_fd
    and bool(_NO_LINK)
)
"""Whether this system can open names relative to an open folder. Windows cannot."""


def parts_of(path: str) -> tuple[str, ...]:
    """Split a path into names, refusing every form that could mean another place.

    Args:
        path: Relative, separated by ``/``; empty for the folder itself.

    Returns:
        The names.

    Raises:
        InvalidArgument: It is absolute, or has an empty part, ``.``, ``..`` or a zero byte.
        TooLarge: A part is longer than 255 bytes.
    """
    if not path:
        return ()
    parts = tuple(path.split("/"))
    for part in parts:
        if part in ("", ".", "..") or "\0" in part or DRAFT.fullmatch(part):
            raise InvalidArgument(
                f"The path {_shown(path)} is not one inside a folder: its part {part!r} cannot be.",
                {"field": "path"},
            )
        if len(part.encode("utf-8", "surrogatepass")) > 255:
            raise TooLarge("A name of the path is longer than 255 bytes.", {"field": "path"})
    return parts


@contextlib.contextmanager
def entered(folder: FolderScope, parts: Sequence[str], *, make: bool = False) -> Iterator[int]:
    """Open a folder inside a granted one, for the length of a ``with`` block.

    Args:
        folder: The granted folder.
        parts: The names to go down, each that of a folder.
        make: Whether to make the folders that are missing.

    Yields:
        The handle of the last one.

    Raises:
        CallError: One is missing, a link, no folder, or the home of an Avatar.
    """
    with telling(folder, parts):
        handle = os.open(folder.path, _OPEN_FOLDER)
    try:
        _refuse_home(handle, folder, ())
        for depth, name in enumerate(parts, 1):
            with telling(folder, parts[:depth]):
                inner = _enter(handle, name, make)
            os.close(handle)
            handle = inner
            _refuse_home(handle, folder, parts[:depth])
        yield handle
    finally:
        os.close(handle)


def _enter(handle: int, name: str, make: bool) -> int:
    if make:
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, dir_fd=handle)
            os.fsync(handle)
    try:
        return os.open(name, _OPEN_FOLDER | _NO_LINK, dir_fd=handle)
    except OSError as error:
        # Systems differ in what they say of a link; ask, so that the text is right.
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK) and is_link(handle, name):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
        raise


def is_link(handle: int, name: str) -> bool:
    """Tell whether a name in an open folder is a symbolic link.

    Args:
        handle: The folder.
        name: The name.

    Returns:
        Whether it is; False where there is nothing.
    """
    found = look(handle, name)
    return found is not None and stat.S_ISLNK(found.st_mode)


def look(handle: int, name: str) -> os.stat_result | None:
    """Describe a name in an open folder, itself and not where it may point.

    Args:
        handle: The folder.
        name: The name.

    Returns:
        The description; None where there is nothing.
    """
    try:
        return os.stat(name, dir_fd=handle, follow_symlinks=False)
    except FileNotFoundError:
        return None


def open_file(handle: int, name: str) -> int:
    """Open a regular file of an open folder for reading.

    Args:
        handle: The folder.
        name: The name.

    Returns:
        The handle of the file.

    Raises:
        InvalidArgument: It is a folder, a device, a pipe or the like.
        OSError: It is missing, a link, or cannot be read.
    """
    found = os.stat(name, dir_fd=handle, follow_symlinks=False)
    if not stat.S_ISLNK(found.st_mode):
        _refuse_other(found)  # before it is opened: opening a device may do something
    # Without waiting: a pipe may have taken the file's place meanwhile.
    flags = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    opened = os.open(name, flags, dir_fd=handle)
    try:
        _refuse_other(os.fstat(opened))
    except BaseException:
        os.close(opened)
        raise
    return opened


def _refuse_other(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "not a regular file"
        raise InvalidArgument(f"It is {what}, so it cannot be read.", {"field": "path"})


def _refuse_home(handle: int, folder: FolderScope, parts: Sequence[str]) -> None:
    """Refuse the home of an Avatar: its keys and grants are no files for a unit to see or change.

    A backup is a home as well, though it was never locked, and so is the folder of the keys alone.
    """

    def holds(name: str) -> bool:
        return look(handle, name) is not None

    lock, database = holds("lock.sqlite3"), holds("storage.sqlite3")
    if holds(GRANTS_LOCK):  # a person's word came before the first open
        is_home = True
    elif lock or database:
        is_home = (lock and database) or holds("keys") or holds("grants.toml")
    else:
        is_home = holds("place.json") and (holds("../lock.sqlite3") or holds("../storage.sqlite3"))
        # A backup in the making may have no database yet.
        name = parts[-1] if parts else Path(folder.path).name
        is_home = is_home or (holds("keys") and BACKUP_DRAFT.fullmatch(name) is not None)
    if is_home:
        where = "/".join((folder.name, *parts))
        raise Denied(
            f"{where} is the home of an Avatar, or a backup of one; no unit may look into it.",
            {"capability": "files", "scope": where},
            "Grant a folder that holds no home.",
        )


@contextlib.contextmanager
def telling(folder: FolderScope, parts: Sequence[str]) -> Iterator[None]:
    """Turn the system's errors of a ``with`` block into errors of the call.

    Args:
        folder: The granted folder.
        parts: The path inside it that the block is about.

    Raises:
        CallError: The block failed.
    """
    try:
        yield
    except OSError as error:
        raise _explain(error, "/".join((folder.name, *parts))) from error


def _explain(error: OSError, where: str) -> CallError:
    details = {"path": where, "system": errno.errorcode.get(error.errno or 0, "")}
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return NotFound(f"There is no {_shown(where)}.", details)
        case errno.ELOOP | errno.EMLINK:
            return Denied(
                f"{_shown(where)} is a symbolic link; links are not followed.",
                {**details, "capability": "files", "scope": where},
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Denied(
                f"The system does not permit this for {_shown(where)}: {error.strerror}.",
                {**details, "capability": "files", "scope": where},
            )
        case errno.EEXIST | errno.ENOTEMPTY | errno.EISDIR:
            return Conflict(f"{_shown(where)} is in the way: {error.strerror}.", details)
        case errno.ENOSPC | errno.EDQUOT:
            return Exhausted(f"There is no room for {_shown(where)}: {error.strerror}.", details)
        case errno.EMFILE | errno.ENFILE | errno.ENOMEM:
            return Exhausted(f"The system has too many files open: {error.strerror}.", details)
        case errno.ENAMETOOLONG | errno.EILSEQ | errno.EINVAL:
            return InvalidArgument(
                f"The system cannot name {_shown(where)}: {error.strerror}.", details
            )
        case errno.EIO:
            return Unavailable(f"The disk failed at {_shown(where)}.", details)
        case _:
            return Internal(f"{_shown(where)}: {error.strerror or error}.", details)


def _shown(path: str) -> str:
    return repr(path if len(path) <= 200 else f"{path[:197]}...")
