"""The program that is killed in the middle of a migration: it opens a home with a newer unit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from multiprocessing.connection import Connection
from pathlib import Path

from dao_sdk import Avatar
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api import storage_v1

WRITE, OPENED = b"w", b"+"
"""What it says: a batch is handed to the storage; the unit is ready."""


class Telling(SqliteStorage):
    """The storage of every home, which tells of each batch before it writes it.

    Args:
        say: Where it tells that.
        last: The batch that it never writes, counted from 0: there it waits to be killed.
    """

    def __init__(self, say: Connection, last: int | None) -> None:
        super().__init__()
        self._say, self._left = say, last

    def write(self, request: storage_v1.WriteRequest) -> Awaitable[storage_v1.WriteResponse]:
        self._say.send_bytes(WRITE)
        if self._left is not None:
            self._left -= 1
            while self._left < 0:
                time.sleep(60)
        return super().write(request)


def migrate(home: Path, unit: Path, cache: Path, last: int | None, say: Connection) -> None:
    """Open the home with the unit, say when it is ready, and close it."""

    async def briefly() -> None:
        storage = Telling(say, last)
        async with Avatar.open(home, unit=unit, cache=cache, capabilities={"storage": storage}):
            say.send_bytes(OPENED)

    asyncio.run(briefly())
