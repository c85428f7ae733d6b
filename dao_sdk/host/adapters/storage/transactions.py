"""Operations on the connection that writes, in transactions: one for each batch, or one for many."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from ...errors import Exhausted, Interrupted, Lost
from ...grants.sizes import format_size
from .database import Database
from .faults import StorageError, is_lost, is_read_only, primary_code, unusable, was_not_written
from .operations import Changes
from .pace import Pace

_log = logging.getLogger("dao.host")

_LOG_PAGES = 1_000
"""The pages that the write-ahead log gathers before they are moved into the database."""
_PATIENCE_MS = 5_000
"""How long a thread waits for another program that writes without having the home's lock."""


class Operation:
    """Something to do, and the future that waits for it."""

    __slots__ = ("alone", "batch", "error", "future", "loop", "result", "size", "work")

    def __init__(
        self,
        batch: Changes | None,
        work: Callable[[sqlite3.Connection], Any] | None,
        size: int,
        alone: bool,
        result: Any = None,
    ) -> None:
        self.batch = batch
        self.work = work
        self.size = size
        self.alone = alone
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = asyncio.Future(loop=self.loop)
        self.result = result
        self.error: Exception | None = None

    def resolve(self) -> None:
        """Tell the future how it ended, on its own event loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Transactions:
    """Carries out operations. For one thread at a time.

    Args:
        database: The database.
        connection: Its writing connection, owned from now on.
    """

    def __init__(self, database: Database, connection: sqlite3.Connection) -> None:
        self._database = database
        self.lost: Lost | None = None
        """Why there is no connection any more."""
        self.pace = Pace()
        self._logged = 0
        self.log_is_long = False
        """Whether the log should be moved into the database."""
        self._committing = False
        """Whether a transaction has come so far that its outcome is unknown."""
        self._frame_bytes = connection.execute("PRAGMA page_size").fetchone()[0] + 24
        self.log_is_full = False
        """Whether the log has the size of the quota, so that it has to be moved before it grows."""
        self._use(connection)

    def _use(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        # Moving the log into the database takes a hundred times as long as a commit, so no commit
        # does it on the way; and what runs on an event loop must not wait for a lock.
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA busy_timeout=0")

    def open_again(self) -> bool:
        """Open the database again after its connection was lost; False if that fails."""
        with contextlib.suppress(sqlite3.Error):
            self.connection.close()  # which moves a log that was taken away into the database
        try:
            self._use(self._database.connect_again())
        except (StorageError, sqlite3.Error) as error:
            if isinstance(error, sqlite3.Error):
                error = unusable(self._database.path, error)
            self.lost = Lost(
                f"The home's storage was lost: {error.message}", {"cause": "lost"}, error.help
            )
            return False
        self.lost = None
        _log.warning("%s was lost, and opened again", self._database.path)
        return True

    def _open_for_writing(self) -> bool:
        """Replace a connection that may only read; False if another may not write either. The first
        still reads then."""
        try:
            connection = self._database.connect_again()
            try:
                connection.execute("PRAGMA busy_timeout=0")
                connection.execute("DELETE FROM entries WHERE false")  # nothing, but it writes
            except sqlite3.Error:
                connection.close()
                raise
        except (StorageError, sqlite3.Error):
            return False
        with contextlib.suppress(sqlite3.Error):
            self.connection.close()
        self._use(connection)
        _log.warning("%s can be written again", self._database.path)
        return True

    def read(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """Read; once more if the connection was lost, and could be opened again.

        Args:
            work: Reads from the connection that it is given.

        Raises:
            CallError: It cannot be read; :class:`Lost` if the storage is gone.
        """
        if self.lost is not None:
            self._find_again()
        try:
            return work(self.connection)
        except sqlite3.Error as error:
            if not is_lost(error, self._database.path):
                raise self._database.call_error(error, writing=False) from error
            if not self.open_again():
                raise self._gone() from error
        try:
            return work(self.connection)
        except sqlite3.Error as error:
            raise self._database.call_error(error, writing=False) from error

    def _find_again(self) -> None:
        if not self.open_again():
            raise self._gone()

    def _gone(self) -> Lost:
        assert self.lost is not None
        return Lost(self.lost.message, self.lost.details, self.lost.help)

    def carry_out(self, group: list[Operation]) -> None:
        """Carry out operations in their order, in one transaction where that can be.

        Args:
            group: The operations; one that must stand alone comes last.
        """
        # What must stand alone comes last in its group: after the commit of the others.
        alone = group[-1] if group[-1].alone else None
        together = group[:-1] if alone else group
        if len(together) < 2 or not self._together(together):
            for operation in together:
                self._singly(operation)
        if alone is not None:
            self._singly(alone)

    def _together(self, group: list[Operation]) -> bool:
        """Carry out several operations in one transaction; False where it has to be done singly."""
        if self.lost or self.log_is_full or all(operation.batch is None for operation in group):
            return False
        connection = self.connection
        try:
            self._begin(patient=True)
            for operation in group:
                operation.error = None
                try:
                    if operation.batch is None:
                        self._work(operation)
                        continue
                    connection.execute("SAVEPOINT batch")
                    operation.batch.apply(connection)
                except sqlite3.Error:
                    raise
                except Exception as error:
                    operation.error = error
                if operation.batch is not None:
                    if operation.error is not None:
                        connection.execute("ROLLBACK TO batch")
                    connection.execute("RELEASE batch")
            connection.execute("COMMIT")
        except sqlite3.Error:
            # One of them does not fit, say: singly, the others may.
            self._roll_back()
            return False
        if not self._database.is_in_place:
            # What was committed went to a file that is not the home's any more.
            back = self.open_again()
            for operation in group:
                if operation.batch is not None and operation.error is None:
                    operation.error = self._unknown() if back else self._gone()
        for operation in group:
            if operation.batch is not None and operation.error is None:
                self._log(operation.batch, operation.size)
        return True

    def _singly(self, operation: Operation) -> None:
        operation.error = None
        try:
            if operation.batch is None:
                self.read(lambda _: self._work(operation))
            else:
                self.commit(operation.batch, operation.size, patient=True)
        except Exception as error:
            operation.error = error

    def commit(self, batch: Changes, size: int, *, patient: bool) -> bool:
        """Apply a batch in a transaction of its own.

        Args:
            batch: What to write.
            size: About how many bytes it holds in memory.
            patient: Whether to wait if another program writes just now.

        Returns:
            False if it was not done, since it would have had to wait.

        Raises:
            CallError: It cannot be applied; nothing was changed.
        """
        if self.lost is not None:
            self._find_again()
        try:
            done = self._commit(batch, size, patient)
        except sqlite3.Error as error:
            if is_lost(error, self._database.path):
                if not self.open_again():
                    raise self._gone() from error
            elif not (is_read_only(error) and self._open_for_writing()):
                raise self._database.call_error(error, writing=True) from error
            if self._committing and not was_not_written(error):
                raise self._unknown() from error
            try:
                done = self._commit(batch, size, patient)
            except sqlite3.Error as again:
                raise self._database.call_error(again, writing=True) from again
        if done and not self._database.is_in_place:
            # What was committed went to a file that is not the home's any more.
            raise self._unknown() if self.open_again() else self._gone()
        return done

    def _commit(self, batch: Changes, size: int, patient: bool) -> bool:
        connection = self.connection
        self._committing = False
        try:
            if self.log_is_full:
                self._empty_log()
            before = time.monotonic()
            self._begin(patient)
            batch.apply(connection)
            self._committing = True
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            busy = primary_code(error) == sqlite3.SQLITE_BUSY
            if busy and not patient and not connection.in_transaction:
                return False
            self._roll_back()
            raise
        except BaseException:
            self._roll_back()
            raise
        self.pace.note(time.monotonic() - before)
        self._log(batch, size)
        return True

    def _unknown(self) -> Interrupted:
        return Interrupted(
            f"{self._database.path} was lost while it was written, and opened again.",
            {"cause": "lost"},
        )

    def _begin(self, patient: bool) -> None:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            if not patient or primary_code(error) != sqlite3.SQLITE_BUSY:
                raise
            self.connection.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            try:
                self.connection.execute("BEGIN IMMEDIATE")
            finally:
                self.connection.execute("PRAGMA busy_timeout=0")

    def _work(self, operation: Operation) -> None:
        assert operation.work is not None
        if not operation.future.cancelled():
            operation.result = operation.work(self.connection)

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")

    def _log(self, batch: Changes, size: int) -> None:
        """Count about how many pages a batch has added to the log: it can only be guessed."""
        self._logged += 2 * len(batch.changes) + size // 2048
        self.log_is_long = self._logged >= _LOG_PAGES

    def move_log(self) -> None:
        """Move the log into the database, as far as no reader needs it where it is."""
        self._logged = 0
        self.log_is_long = False
        # Where that fails, the log just grows, and the next commit says what is wrong.
        with contextlib.suppress(sqlite3.Error):
            moving = self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            _busy, pages, _moved = moving.fetchone()
            quota = self._database.quota
            # A reader, such as a backup, keeps the log from being begun anew, and so lets it grow.
            self.log_is_full = quota is not None and pages * self._frame_bytes > quota

    def _empty_log(self) -> None:
        """Let the log be begun anew; what the quota is for would else grow beside the database."""
        busy, pages, _moved = self.connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        quota = self._database.quota
        if busy and quota is not None and pages * self._frame_bytes > quota:
            raise Exhausted(
                f"The changes since a backup or check began that still runs fill the quota of"
                f" {format_size(quota)}.",
                {"limit": "quota", "quota": str(quota)},
                "Wait until it has ended.",
            )
        self.log_is_full = False
