"""A home: the folder in which one Avatar keeps all it has.

========================  =====================================================================
``storage.sqlite3``       what the unit stores (``adapters.storage``)
``grants.toml``           what the person allowed (``grants.file``)
``keys/``                 wrapping keys, where they are not in the system's keyring
``lock.sqlite3``          empty; the process with SQLite's exclusive lock on it has the home
``grants-lock.sqlite3``   empty; the same lock on it is the right to write ``grants.toml``
``holder.json``           who that is, for programs that find the home taken
``avatar.sock``           the socket of the running Avatar
========================  =====================================================================

Hosts in every language share this layout, so that they open each other's homes; ``docs/reference/home.md``
is the specification.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import platform
import sqlite3
import stat
import sys
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType

from ...errors import DaoError
from ...plain_file import read_plain_file
from ...plain_text import plain
from ..folders import make_private
from ..forks import mark_in_children
from . import open_homes
from .atomic_swap import finish, forget, waiting
from .descriptors import ADVICE, lacks_descriptors
from .files_on_disk import replace_file
from .lock_owner import LockOwner
from .locks import GRANTS_LOCK, is_taken, make_lock_file, take_lock

_log = logging.getLogger("dao.host")

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class HomeError(DaoError):
    """A home cannot be made or used."""


class HomeHeld(HomeError):
    """Another program has the home open.

    Args:
        path: The home.
        holder: Who has it; None if that is unknown.
    """

    def __init__(self, path: Path, holder: LockOwner | None) -> None:
        advice = "Close that program first; `dao call` can ask a running Avatar without closing it."
        who = str(holder or "another program")
        if holder is not None and holder.is_this_process:
            who += ", that is by this program itself"
            advice = (
                "Open a home once, with `async with`, or await close() before it is opened again."
            )
        super().__init__(f"The home {path} is in use by {who}.", advice)
        self.path = path
        self.holder = holder


class Home:
    """The folder of one Avatar, and where things are in it.

    Args:
        path: The folder; ``~`` stands for the person's own. It need not exist yet.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).expanduser().absolute()
        self.storage = self.path / "storage.sqlite3"
        self.grants = self.path / "grants.toml"
        self.keys = self.path / "keys"
        self.lock_file = self.path / "lock.sqlite3"
        self.grants_lock = self.path / GRANTS_LOCK
        self.holder_file = self.path / "holder.json"
        self.socket = self.path / "avatar.sock"

    def exists(self) -> bool:
        """Tell whether there is a home, that is a folder with something of a home in it.

        A restore that was killed at its last step is finished first.

        Raises:
            HomeError: It cannot be finished, or its folder cannot be read.
        """
        self._finish_restore()
        mine = (self.storage, self.grants, self.keys, self.lock_file, self.grants_lock)
        try:
            return any(path.exists() for path in mine)
        except OSError as error:  # a folder that may not be entered, or a name that cannot be
            raise self._unusable(error) from error

    def make(self) -> None:
        """Make the folder, private to its owner, where it is not there yet.

        Raises:
            HomeError: It cannot be made, or it is a folder that holds other things.
        """
        self._finish_restore()
        try:
            make_private(self.path)
            # In this order: whatever another program puts here to begin with makes it a home.
            if any(self.path.iterdir()) and not self.exists():
                raise HomeError(
                    f"{self.path} holds other files and is no home.",
                    "Name an empty folder, or one that does not exist yet.",
                )
        except FileExistsError:
            raise HomeError(f"{self.path} is a file.", "Name a folder for the home.") from None
        except OSError as error:
            raise self._unusable(error) from error
        self._make_private()

    def _finish_restore(self) -> None:
        try:
            finish(self.path)
        except OSError as error:
            raise HomeError(
                f"A restore of {self.path} was cut off and cannot be finished:"
                f" {error.strerror or error}.",
                f"Rename the folder {waiting(self.path)} to {self.path}.",
            ) from error

    def _make_private(self) -> None:
        try:
            mode = stat.S_IMODE(self.path.stat().st_mode)
            if mode & 0o077:
                self.path.chmod(mode & 0o700)
        except OSError as error:
            _log.warning("%s can be read by others: %s", self.path, error.strerror)

    def _unusable(self, error: OSError) -> HomeError:
        advice = ""
        if lacks_descriptors(error):
            advice = ADVICE
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            advice = "Copy it to where you may write, or give yourself the right to write there."
        elif error.errno in _NO_ROOM:
            advice = "Make room on the disk."
        elif error.errno in (errno.ENAMETOOLONG, errno.ELOOP, errno.ENOENT, errno.ENOTDIR):
            advice = "Name a folder that can be made."
        return HomeError(f"The home {self.path} cannot be used: {error.strerror or error}.", advice)

    def _remove_drafts(self) -> None:
        """Remove what a program left that was killed as it said that it has the home."""
        begin = f".{self.holder_file.name}."
        with contextlib.suppress(OSError), os.scandir(self.path) as entries:
            for entry in entries:
                if entry.name.startswith(begin):
                    Path(entry).unlink()

    def holder(self) -> LockOwner | None:
        """Say who last said that it has the home; whether it still has it, only the lock tells.

        Returns:
            The holder; None if it is not written or cannot be read.
        """
        try:
            told = json.loads(read_plain_file(self.holder_file))
            return LockOwner(
                int(told["process"]),
                plain(str(told["program"]), 200),
                plain(str(told["machine"]), 200),
                datetime.fromisoformat(told["since"]).astimezone(),
            )
        except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
            return None

    def is_held(self) -> bool:
        """Tell whether a program has the home open now.

        Raises:
            HomeError: The lock cannot be tried.
        """
        if not self.lock_file.exists():
            return False
        if open_homes.is_open(self.lock_file):
            return True
        try:
            _take_lock(self).close()
        except HomeHeld:
            return True
        return False

    def lock(self, program: str = "") -> HomeLock:
        """Make the home where it is missing, and take it for this program alone.

        Args:
            program: The name to tell others; the running script's by default.

        Returns:
            The lock, held until it is closed; a context manager.

        Raises:
            HomeHeld: Another program, or another part of this one, has it.
            HomeError: The home cannot be used.
        """
        self.make()
        try:
            make_lock_file(self.lock_file)
            claim = open_homes.claim(self.lock_file)
        except OSError as error:
            raise self._unusable(error) from error
        if claim is None:
            raise HomeHeld(self.path, _patient_holder(self))
        try:
            connection = _take_lock(self)
            try:
                forget(self.path)
                self._remove_drafts()
                return HomeLock(self, connection, claim, program or _this_program())
            except OSError as error:
                connection.close()
                raise self._unusable(error) from error
        except BaseException:
            open_homes.give_back(claim)
            raise

    def __fspath__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        return f"Home({str(self.path)!r})"


class HomeLock:
    """A home that this program has to itself. Made by :meth:`Home.lock`."""

    def __init__(
        self, home: Home, connection: sqlite3.Connection, claim: open_homes.Claim, program: str
    ) -> None:
        self.home = home
        self._connection: sqlite3.Connection | None = connection
        self._claim = claim
        told = {
            "process": os.getpid(),
            "program": program,
            "machine": platform.node(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        self._tell(json.dumps(told).encode() + b"\n")
        mark_in_children(self)

    def forked(self) -> None:
        """See :class:`..forks.Inherited`: the lock is the parent's, and so is the file that names its holder."""
        self._inherited, self._connection = self._connection, None

    def _tell(self, told: bytes) -> None:
        """Say who has the home. A full disk is no reason not to open it: what is in it can be read."""
        try:
            # After a loss of power nobody has the home, whatever the file says.
            replace_file(self.home.holder_file, told, outlasts_power=False)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            with contextlib.suppress(OSError):
                self.home.holder_file.unlink()  # it is of a program that is gone
            _log.warning("%s does not say who has the home: %s", self.home.path, error.strerror)

    def close(self) -> None:
        """Give the home back. Closing twice does nothing."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                self.home.holder_file.unlink()
            connection.close()
            open_homes.give_back(self._claim)

    def __enter__(self) -> HomeLock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _take_lock(home: Home) -> sqlite3.Connection:
    """Take the lock of a home whose lock file is there."""
    try:
        return take_lock(home.lock_file)
    except sqlite3.Error as error:
        if is_taken(error):
            raise HomeHeld(home.path, _patient_holder(home)) from None
        if home.lock_file.is_dir() or error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_NOTADB:
            raise HomeError(
                f"The home {home.path} cannot be locked: something else is at {home.lock_file}.",
                "That must be an empty file. While no program has the home, move it away.",
            ) from error
        raise HomeError(
            f"The home {home.path} cannot be locked: {error}.",
            (
                ADVICE
                if lacks_descriptors(error)
                else "Make sure that you may write in it, and that it lies on a disk that knows locks."
            ),
        ) from error


def _patient_holder(home: Home) -> LockOwner | None:
    """Read who has the home; a holder tells it a moment after it took the lock."""
    for _ in range(20):
        holder = home.holder()
        if holder is not None:
            return holder
        time.sleep(0.01)
    return None


def _this_program() -> str:
    return Path(sys.argv[0]).name or Path(sys.executable).name or "python"
