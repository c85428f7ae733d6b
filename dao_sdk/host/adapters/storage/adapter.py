"""The storage capability on SQLite: durable, ordered, in the order of issue."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ...api import storage_v1
from ...errors import Lost, NotFound, Unavailable
from ...grants.scopes import QuotaScope
from ...home import Home
from .database import Database, Durability, check_durability
from .faults import StorageError
from .messages import batch_of, page_of, range_of
from .operations import read, read_many
from .queue import StorageQueue
from .scan import scan

_MOST_MESSAGE = 4 * 1024 * 1024


class _Opened(NamedTuple):
    """What there is once the file is open."""

    database: Database
    queue: StorageQueue


class SqliteStorage:
    """A durable, ordered map of byte strings in one SQLite file.

    Operations take effect in the order in which its methods are called, whatever is awaited when.
    A batch that was accepted is carried out even if its caller is gone; :meth:`settle` waits for it.
    Writes wait for the disk in a thread; where each of the last ones took less than a millisecond,
    a small one is made at once, which holds the event loop for that long.

    It comes with every Avatar; an author names it to choose otherwise::

        Avatar.open(home, capabilities={"storage": SqliteStorage(durability="relaxed")})

    Args:
        durability: ``full``: what was answered OK survives power loss; ``relaxed``: the newest
            writes may be lost with the power.
        scopes: The scopes of the grant, such as ``quota=1GiB``; the smallest quota holds.
        limits: The limits of the contract.

    Raises:
        StorageError: There is no such durability.
        ScopeError: A scope cannot be understood.
    """

    checks_rules = frozenset({"write"})
    """Batches are checked where they are read, which for a very large one is in a thread."""

    def __init__(
        self,
        *,
        durability: Durability = "full",
        scopes: Iterable[str] = (),
        limits: Mapping[str, int] | None = None,
    ) -> None:
        check_durability(durability)
        self._durability = durability
        self.durability_level = "DURABLE" if durability == "full" else "RELAXED"
        """How it is declared to the unit."""
        self._quota = _quota(scopes)
        limits = limits or {}
        self._most_message = limits.get("max_message_bytes", _MOST_MESSAGE)
        self._opened: _Opened | None = None

    @classmethod
    def at(
        cls,
        path: str | os.PathLike[str],
        *,
        durability: Durability = "full",
        scopes: Iterable[str] = (),
        limits: Mapping[str, int] | None = None,
    ) -> SqliteStorage:
        """Open a database file outside any home.

        Args:
            path: The file, in a folder that exists; made where it is missing.
            durability: As for the class.
            scopes: As for the class.
            limits: As for the class.

        Returns:
            The storage, open.

        Raises:
            StorageError: The file cannot be opened, is damaged, or belongs to a newer version.
            ScopeError: A scope cannot be understood.
        """
        storage = cls(durability=durability, scopes=scopes, limits=limits)
        storage._open(Path(path))
        return storage

    def open(self, home: Home) -> None:
        """Open the database of a home, made where it is missing. The home's lock must be held.

        Args:
            home: The home.

        Raises:
            StorageError: It is open already, cannot be opened, is damaged, or belongs to a newer
                version.
        """
        self._open(home.storage)

    def _open(self, path: Path) -> None:
        if self._opened is not None:
            raise StorageError("This storage was opened already.", "Make one for each home.")
        database, connection = Database.open(path, self._durability, self._quota)
        self._opened = _Opened(database, StorageQueue(database, connection))

    def _ready(self) -> _Opened:
        if self._opened is None:
            raise Unavailable("The storage is not open.")
        return self._opened

    def read(
        self, request: storage_v1.ReadRequest
    ) -> storage_v1.ReadResponse | Awaitable[storage_v1.ReadResponse]:
        """Read one value.

        Args:
            request: The key.

        Returns:
            The value, at once where nothing is being written.

        Raises:
            NotFound: The key is absent.
            InvalidArgument: The key is empty.
            TooLarge: The key is longer than 1,024 bytes.
        """
        key = request.key

        def work(connection: sqlite3.Connection) -> storage_v1.ReadResponse:
            value = read(connection, key)
            if value is None:
                raise NotFound("There is no such key.", {"key": key.hex()})
            return storage_v1.ReadResponse(value=value)

        return self._ready().queue.read(work)

    def read_many(
        self, request: storage_v1.ReadManyRequest
    ) -> storage_v1.ReadManyResponse | Awaitable[storage_v1.ReadManyResponse]:
        """Read several values of one snapshot.

        Args:
            request: The keys.

        Returns:
            A value per key, without one where the key is absent.

        Raises:
            InvalidArgument: A key is empty.
            TooLarge: A key is too long, there are more than 1,024, or the values are over a message.
        """
        keys = tuple(request.keys)
        most = self._most_message

        def work(connection: sqlite3.Connection) -> storage_v1.ReadManyResponse:
            # Only this queue writes, so nothing can come between: it is one snapshot as it stands.
            values = read_many(connection, keys, most)
            return storage_v1.ReadManyResponse(
                values=[storage_v1.OptionalValue(value=value) for value in values]
            )

        return self._ready().queue.read(work)

    def scan(
        self, request: storage_v1.ScanRequest
    ) -> storage_v1.ScanResponse | Awaitable[storage_v1.ScanResponse]:
        """Read some consecutive entries of a range.

        Args:
            request: The range.

        Returns:
            About 128 KiB of entries, at once where nothing is being written; ``more`` if the range
            goes on. A value that does not fit a message is left out, with its size.
        """
        wanted, most = range_of(request), self._most_message

        def work(connection: sqlite3.Connection) -> storage_v1.ScanResponse:
            return page_of(scan(connection, wanted, most))

        return self._ready().queue.read(work)

    def write(self, request: storage_v1.WriteRequest) -> Awaitable[storage_v1.WriteResponse]:
        """Apply a batch atomically.

        Args:
            request: The conditions and the changes.

        Returns:
            Done once it survives power loss (with ``relaxed``: once it is committed).

        Raises:
            Conflict: A condition does not hold.
            Exhausted: The disk or the quota is full.
            InvalidArgument: A key is empty, or a change says nothing.
            TooLarge: A key is too long.
            Busy: More is waiting to be written than may wait.
        """
        at = self._opened or self._ready()
        return at.queue.write(batch_of(request), request.ByteSize(), storage_v1.WriteResponse())

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Let other scopes hold, after what was issued before.

        Args:
            scopes: The scopes of the grant; the smallest quota holds, none for no quota. What is
                stored already stays.

        Raises:
            ScopeError: A scope cannot be understood; the old ones still hold.
        """
        quota = self._quota = _quota(scopes)
        if (at := self._opened) is not None:
            at.queue.read(lambda connection: at.database.set_quota(connection, quota))

    @property
    def lost(self) -> Lost | None:
        """Why the storage is gone; None if it is there."""
        return None if self._opened is None else self._opened.queue.lost

    def open_again(self) -> bool:
        """Try to open storage again that was lost, as the runtime does now and then.

        Returns:
            Whether it is there again, as it was.
        """
        return self._opened is not None and self._opened.queue.open_again()

    async def settle(self) -> None:
        """Wait until everything issued so far has ended."""
        if self._opened is not None:
            await self._opened.queue.settle()

    async def backup(self, path: str | os.PathLike[str]) -> None:
        """Copy the database as it is now into a file of its own, while it stays in use.

        Args:
            path: The file to make.

        Raises:
            StorageError: It exists, or cannot be made.
        """
        await self.settle()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._ready().database.backup, Path(path))

    async def check(self) -> list[str]:
        """Read the whole database and tell what is wrong with it.

        Returns:
            One line per fault; none where all is well.
        """
        database = self._ready().database
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, lambda: list(database.check()))

    async def close(self) -> None:
        """Wait for what was accepted, then close. A second time does nothing."""
        if self._opened is not None:
            await self._opened.queue.close()


def _quota(scopes: Iterable[str]) -> int | None:
    return min((QuotaScope.parse(scope).bytes for scope in scopes), default=None)
