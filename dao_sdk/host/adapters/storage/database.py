"""The database file of a home: its layout, how it is opened, and what its errors mean.

The layout is shared by hosts in every language; ``docs/reference/home.md`` is its specification. This file
knows SQLite and nothing of messages or event loops.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from ...errors import CallError
from ...home.descriptors import ADVICE, lacks_descriptors
from ...home.files_on_disk import sync_folder
from .faults import (
    StorageError,
    call_error,
    lacks_room,
    not_a_database,
    primary_code,
    unusable,
)

Durability = Literal["full", "relaxed"]
"""``full``: what was answered OK survives power loss. ``relaxed``: the newest writes may be lost
with the power (never torn, and not by a crash of the program); only ever chosen by name."""

APPLICATION_ID = 0x44414F31
"""``PRAGMA application_id`` of a home's database: the letters DAO1."""
LAYOUT = 1
"""``PRAGMA user_version``: the version of the layout."""
PAGE_BYTES = 4096
"""The page size of a new database."""

_SCHEMA = "CREATE TABLE entries (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)"
# Measured against a table WITHOUT ROWID: entries of about a page keep such a table's inner pages
# nearly empty; reading one of 4 kB took three times as long, writing six of them twice as long.


_NOT_BYTES = "SELECT count(*) FROM entries WHERE typeof(key) <> 'blob' OR typeof(value) <> 'blob'"
"""What no host has written. SQLite itself keeps any type in any column."""

_MOST_PAGES = 2**30
"""The pages that a file may have without a quota: what every version of SQLite can."""


def check_durability(durability: str) -> None:
    """Refuse a durability that is none.

    Args:
        durability: What a program chose.

    Raises:
        StorageError: There is no such durability.
    """
    if durability not in ("full", "relaxed"):
        raise StorageError(f"There is no durability {durability!r}.", 'Choose "full" or "relaxed".')


class Database:
    """An open database file. Made by :meth:`open`; its connections may be used from any thread,
    each by one thread at a time.

    Args:
        path: The file.
        durability: What OK promises.
        quota: The most bytes that the file may take; None for what the disk holds.
    """

    def __init__(self, path: Path, durability: Durability, quota: int | None) -> None:
        self.path = path
        self.durability = durability
        self.quota = quota
        self._places = str(path), f"{path}-wal"
        """The file and its log, as the system takes them: they are looked at after every commit."""
        self._file: _File | None = None
        self._log: _File | None = None

    @staticmethod
    def open(
        path: Path, durability: Durability = "full", quota: int | None = None
    ) -> tuple[Database, sqlite3.Connection]:
        """Open the file, made where it is missing. The home's lock must be held.

        Args:
            path: The file; its folder must exist.
            durability: What OK promises.
            quota: The most bytes that the file may take; None for what the disk holds.

        Returns:
            The database, and the one connection that may write.

        Raises:
            StorageError: It cannot be opened, is damaged, or belongs to a newer layout.
        """
        database = Database(path, durability, quota)
        try:
            new = database._make_file()
            if _is_cut_off(path):
                raise unusable(path, not_a_database("file is cut off"))
            connection = database.connect()
            try:
                is_empty = database._is_empty(connection)
                database._set_for_writing(connection)
                if is_empty:
                    database._lay_out(connection)
                database.set_quota(connection, quota)
                (database._file,) = _files_at(path)
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            raise unusable(path, error) from error
        except OSError as error:
            if lacks_room(error):
                raise StorageError(
                    f"There is no room for {path}.", "Make room on the disk."
                ) from error
            raise StorageError(
                f"{path} cannot be made: {error.strerror}.",
                (
                    ADVICE
                    if lacks_descriptors(error)
                    else "Give yourself the right to write in its folder."
                ),
            ) from error
        if new:
            sync_folder(path.parent)
        return database, connection

    def _make_file(self) -> bool:
        """Make an empty file that only its owner can read; SQLite's other files take after it."""
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            return False
        return True

    def connect(self, *, reading: bool = False) -> sqlite3.Connection:
        """Make a connection with the settings that every host uses and that change nothing.

        Args:
            reading: Whether it only reads.

        Returns:
            The connection, in autocommit mode.

        Raises:
            sqlite3.Error: The file cannot be opened.
        """
        connection = sqlite3.connect(
            self.path, timeout=5, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
            connection.execute("PRAGMA trusted_schema=OFF")
            # A damaged page is then reported when it is read, not followed.
            connection.execute("PRAGMA cell_size_check=ON")
            if reading:
                connection.execute("PRAGMA query_only=ON")
        except BaseException:
            connection.close()
            raise
        return connection

    @property
    def is_in_place(self) -> bool:
        """Whether the file and its log are still where they were: the system lets a program write to
        files that were taken away, and throws that away with them."""
        file, log = _files_at(*self._places)
        if self._log is None:
            self._log = log
        return file == self._file and log == self._log

    def connect_again(self) -> sqlite3.Connection:
        """Make another connection that may write, after the first was lost.

        Raises:
            StorageError: The file is not there, or is another one.
            sqlite3.Error: It cannot be opened.
        """
        (found,) = _files_at(self.path)
        if found is None:
            raise StorageError(f"{self.path} is gone.", "It goes on once the file is there again.")
        if found != self._file:
            raise StorageError(
                f"Another file is at {self.path} now.", "Close the Avatar and open it again."
            )
        self._log = None
        connection = self.connect()
        try:
            connection.execute("SELECT count(*) FROM (SELECT 1 FROM entries LIMIT 1)").fetchone()
            self._set_for_writing(connection)
            self.set_quota(connection, self.quota)
        except BaseException:
            connection.close()
            raise
        return connection

    def _is_empty(self, connection: sqlite3.Connection) -> bool:
        """Tell whether nothing was ever stored; refuse what is not for this host to change."""
        application = _pragma(connection, "application_id")
        layout = _pragma(connection, "user_version")
        empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
        if empty and application == layout == 0:
            return True
        if application != APPLICATION_ID:
            raise StorageError(f"{self.path} is a database of another program.")
        if layout > LAYOUT:
            raise StorageError(
                f"{self.path} has layout {layout}; this version reads up to {LAYOUT}.",
                "Update this program; an older one must not change a newer home.",
            )
        if layout < LAYOUT:  # both are written in one transaction
            raise unusable(self.path, not_a_database(f"it has no layout {layout}"))
        # Reads the root of both trees, so that the worst damage shows now and not at the first use.
        try:
            connection.execute(
                "SELECT rowid, key, value FROM entries ORDER BY rowid DESC LIMIT 1"
            ).fetchone()
            connection.execute("SELECT key FROM entries ORDER BY key LIMIT 1").fetchone()
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_ERROR:
                raise
            raise unusable(self.path, not_a_database(str(error))) from error  # no such table
        return False

    def _set_for_writing(self, connection: sqlite3.Connection) -> None:
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if mode != "wal":
            raise sqlite3.OperationalError(f"the disk allows no write-ahead log ({mode})")
        synchronous = "FULL" if self.durability == "full" else "NORMAL"
        connection.execute(f"PRAGMA synchronous={synchronous}")
        # On macOS, fsync alone leaves data in the drive's cache.
        connection.execute(f"PRAGMA fullfsync={'ON' if self.durability == 'full' else 'OFF'}")
        connection.execute("PRAGMA checkpoint_fullfsync=ON")
        connection.execute("PRAGMA journal_size_limit=16777216")
        connection.execute("PRAGMA cache_size=-16384")

    def _lay_out(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_SCHEMA)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={LAYOUT}")
        connection.execute("COMMIT")

    def set_quota(self, connection: sqlite3.Connection, quota: int | None) -> None:
        """Let another quota hold.

        Args:
            connection: The connection that writes.
            quota: The most bytes that the file may take; None for what the disk holds.
        """
        self.quota = quota
        size = _pragma(connection, "page_size")
        pages = _MOST_PAGES if quota is None else min(max(1, quota // size), _MOST_PAGES)
        # SQLite never sets it below the present size: what is there stays, and may shrink.
        connection.execute(f"PRAGMA max_page_count={pages}")

    def call_error(self, error: sqlite3.Error, *, writing: bool) -> CallError:
        """Say what an error of SQLite means to the caller of an operation.

        Args:
            error: What SQLite said.
            writing: Whether the operation was to write.

        Returns:
            The error that ends the call.
        """
        return call_error(self.path, self.quota, error, writing=writing)

    def backup(self, target: Path, called: Path | None = None) -> None:
        """Copy the database as it is at one moment, also while it is written to.

        Args:
            target: The file to make; it must not exist.
            called: What the backup is called in errors, where that is not the file.

        Raises:
            StorageError: The copy cannot be made; nothing is left of it.
        """
        draft = target.with_name(f".{target.name}.part")
        try:
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()
            if target.exists():
                raise StorageError(f"{target} exists already.", "Name a file that does not.")
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with (
                contextlib.closing(self.connect(reading=True)) as source,
                contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as copy,
            ):
                source.backup(copy)  # all pages in one step, so in one read transaction
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
            with open(draft, "rb") as file:
                os.fsync(file.fileno())
            draft.replace(target)
            sync_folder(target.parent)
        except (sqlite3.Error, OSError) as error:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise StorageError(
                f"The backup {called or target} cannot be made: {error}.",
                (
                    "Make room on its disk, or name a place on another one."
                    if lacks_room(error)
                    else ""
                ),
            ) from error

    def check(self) -> Iterator[str]:
        """Read the whole database and tell what is wrong with it.

        Returns:
            One line per fault; none where all is well.
        """
        try:
            with contextlib.closing(self.connect(reading=True)) as connection:
                for (line,) in connection.execute("PRAGMA integrity_check"):
                    if line != "ok":
                        yield str(line)
                (count,) = connection.execute(_NOT_BYTES).fetchone()
                if count:
                    yield f"{count} of its entries hold{'s' * (count == 1)} something else than bytes"
        except sqlite3.Error as error:
            yield str(error)


_File = tuple[int, int]


def _files_at(*paths: str | Path) -> list[_File | None]:
    """Which file is at each place; None if there is none, or it cannot be looked at."""
    files: list[_File | None] = []
    for path in paths:
        try:
            found = os.stat(path)  # noqa: PTH116 - after every commit, and twice as quick
        except OSError:
            files.append(None)
        else:
            files.append((found.st_dev, found.st_ino))
    return files


def _is_cut_off(path: Path) -> bool:
    """Tell whether SQLite would take what is left of a database for a new one, and go on."""
    size = path.stat().st_size
    log = path.with_name(f"{path.name}-wal")
    # No log is begun before the file has its first page.
    return size < 512 and (size > 0 or (log.exists() and log.stat().st_size > 0))


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
