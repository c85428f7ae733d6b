"""``python -m bench.parts``: where the time of a put and of a get goes, and what they cost at least.

The unit's part is the time inside its exports, without the imports that it calls. The storage's part
is its transaction. What is left is the host: the client, the entries, the event loop. Beside them stands the
floor: the same rows that the unit writes for each put, put by hand, as durable and in the same transactions.
"""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from time import perf_counter
from typing import Any

from bench.harness import no_garbage
from bench.homes import SPACE, batch_request, need_unit, put_request
from bench.peers.sql import Rows, name_of
from bench.places import folder
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.adapters.storage.database import Database
from dao_sdk.host.adapters.storage.messages import batch_of
from dao_sdk.host.adapters.storage.operations import Changes
from dao_sdk.host.adapters.storage.transactions import Transactions
from dao_sdk.host.api import data_v1, storage_v1
from dao_sdk.host.api.avatar import Avatar
from dao_sdk.host.api.capabilities import Capabilities
from dao_sdk.host.engine.machine import Machine

WARM, PUTS = 2_000, 3_000
GETS = 500
TURNS = 21
_ENTRIES = {"yuan_alloc", "yuan_handle_request", "yuan_on_event"}


class Parts:
    """Seconds of each part of one operation, while it runs."""

    def __init__(self) -> None:
        self.unit = 0.0
        self.storage = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measure the parts of every Avatar that is opened inside."""
        make, commit = Machine.function, Transactions.commit

        def function(machine: Machine, name: str, *shape: Any) -> Callable[..., int]:
            invoke = make(machine, name, *shape)
            if name not in _ENTRIES:
                return invoke

            def timed(*values: int) -> int:
                begin = perf_counter()
                try:
                    return invoke(*values)
                finally:
                    self.unit += perf_counter() - begin

            return timed

        def committing(*arguments: Any, **named: Any) -> bool:
            begin = perf_counter()
            try:
                return commit(*arguments, **named)
            finally:
                self.storage += perf_counter() - begin

        Machine.function, Transactions.commit = function, committing  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            Machine.function, Transactions.commit = make, commit  # type: ignore[method-assign]


class Kept(SqliteStorage):
    """A storage that remembers its batches."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[Changes] = []

    def write(self, request: storage_v1.WriteRequest) -> Any:
        """See :meth:`SqliteStorage.write`."""
        self.batches.append(batch_of(request))
        return super().write(request)


async def put() -> list[tuple[str, float]]:
    """Microseconds of one durable put and of its parts, all taking turns at every single write."""
    parts, taken = Parts(), dict[str, list[float]]()
    storage = Kept()
    capabilities: Capabilities = {"storage": storage}
    with (
        folder() as place,
        Rows(place / "rows.sqlite3") as rows,
        closing(Database.open(place / "entries.sqlite3")[1]) as entries,
        parts.measured(),
    ):
        async with Avatar.open(place / "home", capabilities=capabilities) as avatar:
            with no_garbage():
                for number in range(WARM + PUTS):
                    parts.unit = parts.storage = 0.0
                    storage.batches.clear()
                    begin = perf_counter()
                    await avatar.documents.put(put_request(number))
                    ours = perf_counter() - begin
                    begin = perf_counter()
                    rows.put(number)
                    plain = perf_counter() - begin
                    begin = perf_counter()
                    entries.execute("BEGIN IMMEDIATE")
                    for batch in storage.batches:
                        batch.apply(entries)
                    entries.execute("COMMIT")
                    same = perf_counter() - begin
                    if number >= WARM:
                        for name, seconds in (
                            ("a put", ours),
                            ("  the unit", parts.unit),
                            ("  its transaction", parts.storage),
                            ("  the host", ours - parts.unit - parts.storage),
                            ("by hand: a row of five columns", plain),
                            ("by hand: the rows that the unit wrote", same),
                        ):
                            taken.setdefault(name, []).append(seconds)
    return [(name, statistics.median(each) * 1e6) for name, each in taken.items()]


async def get() -> list[tuple[str, float]]:
    """Microseconds of one get of 10,000 documents and of its parts."""
    parts, every = Parts(), list[tuple[float, float]]()
    with folder() as place, parts.measured():
        async with Avatar.open(place / "home") as avatar:
            for first in count(0, 100):
                if first == 10_000:
                    break
                await avatar.documents.batch(batch_request(first, 100))
            names = [name_of(number) for number in random.Random(4).sample(range(10_000), GETS)]
            for _ in range(TURNS):
                with no_garbage():
                    parts.unit = 0.0
                    begin = perf_counter()
                    for name in names:
                        await avatar.documents.get(data_v1.GetRequest(space=SPACE, id=name))
                    every.append((perf_counter() - begin, parts.unit))
    whole = statistics.median(seconds for seconds, _ in every) / GETS * 1e6
    unit = statistics.median(seconds for _, seconds in every) / GETS * 1e6
    return [("a get", whole), ("  the unit", unit), ("  the host", whole - unit)]


async def main() -> None:
    """Print the parts."""
    need_unit()
    for part, microseconds in [*await put(), *await get()]:
        print(f"{part:40} {microseconds:7.1f} us")


if __name__ == "__main__":
    asyncio.run(main())
