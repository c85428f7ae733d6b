"""Carries out storage operations in the order of issue, durable writes in a thread of their own.

A read with nothing before it is answered at once, on the event loop. As soon as a write is
waiting, whatever is issued after it waits behind it. Operations that wait together are carried out
in one transaction, so that many writers share one synchronisation of the disk; nothing of them is
answered before that has ended well.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from ...errors import Busy, Unavailable
from .database import Database
from .operations import Batch

T = TypeVar("T")

MOST_WAITING_BYTES = 64 * 1024 * 1024
"""The most bytes of batches that may wait; more are refused as BUSY."""
_MOST_TOGETHER = 64
"""The most operations of one transaction."""
_BYTES_TOGETHER = 4 * 1024 * 1024
"""The bytes of batches after which a transaction is closed."""


class _Operation:
    """Something to do, and the future that waits for it."""

    __slots__ = ("alone", "batch", "error", "future", "loop", "result", "size", "work")

    def __init__(
        self,
        batch: Batch | None,
        work: Callable[[sqlite3.Connection], Any] | None,
        size: int,
        alone: bool,
    ) -> None:
        self.batch = batch
        self.work = work
        self.size = size
        self.alone = alone
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: Exception | None = None


class StorageQueue:
    """The order in which the operations of one database take effect.

    Args:
        database: The database.
        connection: Its writing connection, which the queue owns from now on.
    """

    def __init__(self, database: Database, connection: sqlite3.Connection) -> None:
        self._database = database
        self._connection = connection
        self._lock = threading.Lock()
        self._waiting = 0
        self._waiting_bytes = 0
        self._closed = False
        self._operations: queue.SimpleQueue[_Operation | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def write(self, batch: Batch, size: int, result: T) -> asyncio.Future[T]:
        """Apply a batch after everything that was issued before.

        Args:
            batch: What to write.
            size: About how many bytes it holds in memory.
            result: What the future shall give.

        Returns:
            Done once the batch survives power loss (or, relaxed, is committed). It is carried out
            even if nobody waits for it any more.

        Raises:
            Busy: Too much is waiting; nothing will be written.
            Unavailable: The storage is closed.
        """
        operation = _Operation(batch, None, size, False)
        operation.result = result
        return self._submit(operation)

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T | asyncio.Future[T]:
        """Read after everything that was issued before.

        Args:
            work: Reads from the connection it is given; small enough for an event loop.

        Returns:
            What it gave, at once where nothing waits, else later.

        Raises:
            CallError: Reading failed, or the storage is closed.
        """
        with self._lock:
            if not self._waiting and not self._closed:
                try:
                    return work(self._connection)
                except sqlite3.Error as error:
                    raise self._database.call_error(error, writing=False) from error
        return self._submit(_Operation(None, work, 0, False))

    def between(self, work: Callable[[], T]) -> T | asyncio.Future[T]:
        """Do something on another connection, after what was issued before is committed.

        Args:
            work: What to do; small enough for an event loop.

        Returns:
            What it gave, at once where nothing waits, else later.

        Raises:
            CallError: It failed, or the storage is closed.
        """
        with self._lock:
            if not self._waiting and not self._closed:
                try:
                    return work()
                except sqlite3.Error as error:
                    raise self._database.call_error(error, writing=False) from error
        return self._submit(_Operation(None, lambda _: work(), 0, True))

    async def settle(self) -> None:
        """Wait until everything issued so far has ended."""
        with contextlib.suppress(Unavailable):
            await self._submit(_Operation(None, lambda _: None, 0, True))

    async def close(self) -> None:
        """Wait until everything issued so far has ended, then close. A second time does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            thread = self._thread
            if thread is not None:
                self._operations.put(None)
        loop = asyncio.get_running_loop()
        if thread is not None:
            await loop.run_in_executor(None, thread.join)
        # The last connection moves the log into the database, which may take a moment.
        await loop.run_in_executor(None, self._connection.close)

    def _submit(self, operation: _Operation) -> asyncio.Future[Any]:
        with self._lock:
            if self._closed:
                raise Unavailable("The storage is closed.")
            if self._waiting and self._waiting_bytes + operation.size > MOST_WAITING_BYTES:
                raise Busy("Too many bytes are waiting to be written.")
            self._waiting += 1
            self._waiting_bytes += operation.size
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="dao storage", daemon=True)
                self._thread.start()
            self._operations.put(operation)
        return operation.future

    def _run(self) -> None:
        """Carry out what comes, until the queue is closed. The thread's whole life."""
        last = False
        while not last:
            first = self._operations.get()
            if first is None:
                return
            group = [first]
            size = first.size
            while not group[-1].alone and len(group) < _MOST_TOGETHER and size < _BYTES_TOGETHER:
                try:
                    following = self._operations.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    last = True
                    break
                group.append(following)
                size += following.size
            self._carry_out(group)
            with self._lock:
                self._waiting -= len(group)
                self._waiting_bytes -= sum(operation.size for operation in group)
            _deliver(group)

    def _carry_out(self, group: list[_Operation]) -> None:
        # What must stand alone comes last in its group: after the commit of the others.
        alone = group[-1] if group[-1].alone else None
        together = group[:-1] if alone else group
        if len(together) < 2 or not self._together(together):
            for operation in together:
                self._single(operation)
        if alone is not None:
            self._single(alone)

    def _together(self, group: list[_Operation]) -> bool:
        """Carry out several operations in one transaction; False where it has to be done singly."""
        if all(operation.batch is None for operation in group):
            return False
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
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
        return True

    def _single(self, operation: _Operation) -> None:
        operation.error = None
        try:
            if operation.batch is None:
                self._work(operation)
                return
            self._connection.execute("BEGIN IMMEDIATE")
            operation.batch.apply(self._connection)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            operation.error = self._database.call_error(error, writing=operation.batch is not None)
        except Exception as error:
            operation.error = error
        if operation.error is not None and operation.batch is not None:
            self._roll_back()

    def _work(self, operation: _Operation) -> None:
        assert operation.work is not None
        if not operation.future.cancelled():
            operation.result = operation.work(self._connection)

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")


def _deliver(group: list[_Operation]) -> None:
    """Resolve the futures of finished operations, each on its own event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Operation]] = {}
    for operation in group:
        by_loop.setdefault(operation.loop, []).append(operation)
    for loop, operations in by_loop.items():
        # A loop that was closed meanwhile has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, operations)


def _resolve(operations: list[_Operation]) -> None:
    for operation in operations:
        if operation.future.done():
            continue
        if operation.error is not None:
            operation.future.set_exception(operation.error)
        else:
            operation.future.set_result(operation.result)
