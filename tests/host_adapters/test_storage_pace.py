"""Where a batch is committed: on the event loop where the disk is quick, else in a thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.adapters.storage.pace import Pace
from dao_sdk.host.api import storage_v1
from dao_sdk.host.errors import Conflict, InvalidArgument
from tests.host_adapters.storage_help import (
    delete,
    delete_range,
    foreign_writer,
    get,
    put,
    rows,
    write,
)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    storage = SqliteStorage.at(tmp_path / "storage.sqlite3")
    yield storage
    await storage.close()


def quicken(storage: SqliteStorage) -> Pace:
    """Let the storage expect its next commit to be quick."""
    pace = storage._ready().queue._transactions.pace
    for _ in range(100):
        pace.note(0.0)
    return pace


def quick_after(pace: Pace, seconds: float) -> bool:
    """Note a commit; tell what is expected of the next."""
    pace.note(seconds)
    return pace.quick


def test_one_slow_commit_takes_a_while_to_be_forgotten() -> None:
    pace = Pace()
    assert not pace.quick, "nothing is known of a disk at first"
    assert [quick_after(pace, 0.0002) for _ in range(17)] == [False] * 15 + [True] * 2
    assert quick_after(pace, 0.004) is False
    assert [quick_after(pace, 0.0002) for _ in range(17)] == [False] * 15 + [True] * 2


async def test_one_small_batch_a_turn_is_committed_at_once(
    storage: SqliteStorage, tmp_path: Path
) -> None:
    await storage.settle()
    pace = quicken(storage)
    first = storage.write(storage_v1.WriteRequest(changes=[put(b"a", b"1")]))
    assert isinstance(first, asyncio.Future) and first.done()
    with sqlite3.connect(tmp_path / "storage.sqlite3") as reader:
        assert reader.execute("SELECT value FROM entries").fetchall() == [(b"1",)]
    pace.note(0.0)
    rest = [
        storage.write(storage_v1.WriteRequest(changes=[put(b"a", b"%d" % n)])) for n in range(2, 9)
    ]
    assert not any(future.done() for future in rest if isinstance(future, asyncio.Future))
    await asyncio.gather(*rest)
    assert await get(storage, b"a") == b"8"


async def test_what_fails_at_once_fails_as_later(storage: SqliteStorage) -> None:
    await write(storage, put(b"a", b"1"))
    await storage.settle()
    quicken(storage)
    wrong = storage_v1.Condition(key=b"a", value=b"2")
    with pytest.raises(Conflict):
        await write(storage, put(b"a", b"3"), conditions=[wrong])
    assert await get(storage, b"a") == b"1"
    await asyncio.sleep(0)
    quicken(storage)
    await write(storage, put(b"a", b"4"))
    assert await get(storage, b"a") == b"4"


async def test_large_batches_and_slow_disks_are_left_to_the_thread(storage: SqliteStorage) -> None:
    await storage.settle()
    pace = quicken(storage)
    large = storage.write(storage_v1.WriteRequest(changes=[put(b"a", bytes(100_000))]))
    assert isinstance(large, asyncio.Future) and not large.done()
    await large
    await storage.settle()
    pace.note(0.02)
    small = storage.write(storage_v1.WriteRequest(changes=[put(b"a", b"1")]))
    assert isinstance(small, asyncio.Future) and not small.done()
    await small


async def test_the_event_loop_never_waits_for_another_writer(
    storage: SqliteStorage, tmp_path: Path
) -> None:
    await storage.settle()
    quicken(storage)
    with foreign_writer(tmp_path / "storage.sqlite3"):
        waiting = storage.write(storage_v1.WriteRequest(changes=[put(b"a", b"1")]))
        assert isinstance(waiting, asyncio.Future) and not waiting.done()
        await asyncio.sleep(0.05)
        assert not waiting.done()
    await waiting
    assert await get(storage, b"a") == b"1"


async def test_the_log_is_moved_into_the_database(storage: SqliteStorage, tmp_path: Path) -> None:
    for number in range(3_000):
        quicken(storage)
        await write(storage, put(b"%06d" % number, bytes(1_000)))
    await storage.settle()
    assert (tmp_path / "storage.sqlite3-wal").stat().st_size < 12_000_000
    assert (tmp_path / "storage.sqlite3").stat().st_size > 1_000_000
    assert len(await rows(storage, keys_only=True)) == 3_000


async def test_what_may_take_long_never_holds_the_loop(storage: SqliteStorage) -> None:
    """A range may hold everything, and a message a million changes, however quick the disk is."""
    quicken(storage)
    await write(storage, put(b"a", b"1"))
    threads = storage._ready().queue
    assert threads._thread is None, "it was committed where it was asked for"
    ranged = storage.write(storage_v1.WriteRequest(changes=[delete_range(b"b", b"c")]))
    assert isinstance(ranged, asyncio.Future) and not ranged.done()
    many = [delete(b"%d" % number) for number in range(1001)]
    bad = storage.write(storage_v1.WriteRequest(changes=[*many, delete(b"")]))
    good = storage.write(storage_v1.WriteRequest(changes=[put(b"b", b"2"), *many]))
    await ranged
    with pytest.raises(
        InvalidArgument, match=r"`changes\[1001\].delete` has 0 bytes; the least is 1"
    ):
        await bad
    await good
    assert await rows(storage) == [(b"a", b"1"), (b"b", b"2")]
