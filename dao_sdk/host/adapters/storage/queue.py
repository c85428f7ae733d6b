"""Carries out storage operations in the order of issue.

A read with nothing before it is answered at once, on the event loop. A durable write is carried out
in a thread of its own; as soon as one is waiting there, whatever is issued after it waits behind it.
Operations that wait together are carried out in one transaction, so that many writers share one
synchronisation of the disk; nothing of them is answered before that has ended well.

Where the disk is known to be quick, waking two threads costs as much as half the commit. Then one
small write in each turn of the event loop is committed where it is asked for, without any thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from ...errors import Busy, Lost, Unavailable
from .database import Database
from .operations import Changes
from .transactions import Operation, Transactions

T = TypeVar("T")

MOST_WAITING_BYTES = 64 * 1024 * 1024
"""The most bytes of batches that may wait; more are refused as BUSY."""
_MOST_TOGETHER = 64
"""The most operations of one transaction."""
_BYTES_TOGETHER = 4 * 1024 * 1024
"""The bytes of batches after which a transaction is closed."""
_SMALL_BYTES = 32 * 1024
"""The most bytes of a batch that may be committed on an event loop."""


class StorageQueue:
    """The order in which the operations of one database take effect.

    Args:
        database: The database.
        connection: Its writing connection, which the queue owns from now on.
    """

    def __init__(self, database: Database, connection: sqlite3.Connection) -> None:
        self._transactions = Transactions(database, connection)
        self._lock = threading.Lock()
        self._waiting = 0
        self._waiting_bytes = 0
        self._closed = False
        self._turn_used = False
        self._operations: queue.SimpleQueue[Operation | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def write(self, batch: Changes, size: int, result: T) -> asyncio.Future[T]:
        """Apply a batch after everything that was issued before.

        Args:
            batch: What to write.
            size: About how many bytes it holds in memory.
            result: What the future shall give.

        Returns:
            Done once the batch survives power loss (or, relaxed, is committed). It is carried out
            even if it is no longer awaited.

        Raises:
            Busy: Too much is waiting; nothing will be written.
            Unavailable: The storage is closed.
            CallError: It was tried at once, and cannot be applied.
        """
        if (
            size <= _SMALL_BYTES
            and self._transactions.pace.quick
            and not batch.lasts
            and self._at_once(batch, size)
        ):
            future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            future.set_result(result)
            return future
        return self._submit(Operation(batch, None, size, False, result))

    def _at_once(self, batch: Changes, size: int) -> bool:
        """Commit here and now, once in a turn of the event loop; False if it has to wait."""
        with self._lock:
            if self._waiting or self._turn_used or self._closed or self._transactions.log_is_full:
                return False
            self._turn_used = True
            asyncio.get_running_loop().call_soon(self._next_turn)
            return self._transactions.commit(batch, size, patient=False)

    def _next_turn(self) -> None:
        self._turn_used = False
        if self._transactions.log_is_long and not self._waiting:
            with contextlib.suppress(Busy, Unavailable):
                self._submit(Operation(None, lambda _: None, 0, True))

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T | asyncio.Future[T]:
        """Read after everything that was issued before.

        Args:
            work: Reads from the connection it is given; small enough for an event loop.

        Returns:
            What it gave: at once if nothing waits, otherwise later.

        Raises:
            CallError: Reading failed, or the storage is closed.
        """
        with self._lock:
            if not self._waiting and not self._closed:
                gave: T = self._transactions.read(work)
                return gave
        return self._submit(Operation(None, work, 0, False))

    @property
    def lost(self) -> Lost | None:
        """Why there is no connection any more."""
        return self._transactions.lost

    def open_again(self) -> bool:
        """Try to open a database again that was lost; False if that fails, or something waits."""
        with self._lock:
            return not self._waiting and not self._closed and self._transactions.open_again()

    async def settle(self) -> None:
        """Wait until everything issued so far has ended."""
        with contextlib.suppress(Unavailable):
            await self._submit(Operation(None, lambda _: None, 0, True))

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
        with contextlib.suppress(sqlite3.Error):
            await loop.run_in_executor(None, self._transactions.connection.close)

    def _submit(self, operation: Operation) -> asyncio.Future[Any]:
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
        transactions = self._transactions
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
            transactions.carry_out(group)
            long = transactions.log_is_long
            with self._lock:
                self._waiting -= len(group) - long  # the log's own move waits as one more
                self._waiting_bytes -= sum(operation.size for operation in group)
            _deliver(group)
            if long:
                transactions.move_log()
                with self._lock:
                    self._waiting -= 1


def _deliver(group: list[Operation]) -> None:
    """Resolve the futures of finished operations, each on its own event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Operation]] = {}
    for operation in group:
        by_loop.setdefault(operation.loop, []).append(operation)
    for loop, operations in by_loop.items():
        # A loop that was closed meanwhile has no waiting task left.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, operations)


def _resolve(operations: list[Operation]) -> None:
    for operation in operations:
        operation.resolve()
