"""The storage adapter: what it promises, by example."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.adapters.storage import queue as storage_queue
from dao_sdk.host.adapters.storage.faults import StorageError
from dao_sdk.host.api import storage_v1
from dao_sdk.host.api.capabilities import StorageCapability
from dao_sdk.host.errors import (
    Busy,
    Conflict,
    Exhausted,
    InvalidArgument,
    NotFound,
    TooLarge,
    Unavailable,
)
from dao_sdk.host.home import Home

from .storage_help import delete, delete_range, foreign_writer, get, put, rows, write


@pytest_asyncio.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    opened = SqliteStorage.at(tmp_path / "storage.sqlite3")
    yield opened
    await opened.close()


def test_is_the_capability_of_the_contract(tmp_path: Path) -> None:
    storage: StorageCapability = SqliteStorage.at(tmp_path / "s")
    assert isinstance(storage, StorageCapability)


@pytest.mark.spec("STOR-4")
async def test_reads_what_was_written(storage: SqliteStorage) -> None:
    await write(storage, put(b"a", b"1"), put(b"empty", b""))
    assert await get(storage, b"a") == b"1"
    assert await get(storage, b"empty") == b""
    with pytest.raises(NotFound):
        await get(storage, b"b")


async def test_answers_a_read_at_once_where_nothing_is_written(storage: SqliteStorage) -> None:
    await write(storage, put(b"a", b"1"))
    assert isinstance(storage.read(storage_v1.ReadRequest(key=b"a")), storage_v1.ReadResponse)


@pytest.mark.spec("STOR-1", "ORD-2")
async def test_a_read_sees_the_write_issued_before_it_and_not_the_one_after(
    storage: SqliteStorage, tmp_path: Path
) -> None:
    await write(storage, put(b"a", b"0"))
    with foreign_writer(tmp_path / "storage.sqlite3"):
        first = asyncio.ensure_future(write(storage, put(b"a", b"1")))
        await asyncio.sleep(0)
        seen = storage.read(storage_v1.ReadRequest(key=b"a"))
        after = storage.write(
            storage_v1.WriteRequest(
                changes=[storage_v1.Change(put=storage_v1.Entry(key=b"a", value=b"2"))]
            )
        )
        assert not isinstance(seen, storage_v1.ReadResponse)
    assert (await seen).value == b"1"
    await first
    await after
    assert await get(storage, b"a") == b"2"


async def test_survives_closing(tmp_path: Path) -> None:
    storage = SqliteStorage.at(tmp_path / "s")
    await write(storage, put(b"a", b"1"))
    await storage.close()
    await storage.close()
    with pytest.raises(Unavailable):
        storage.read(storage_v1.ReadRequest(key=b"a"))
    again = SqliteStorage.at(tmp_path / "s")
    assert await get(again, b"a") == b"1"
    await again.close()
    assert os.listdir(tmp_path) == ["s"]  # noqa: PTH208


@pytest.mark.spec("STOR-2", "STOR-6")
async def test_orders_keys_as_unsigned_bytes(storage: SqliteStorage) -> None:
    keys = [
        b"\x00",
        b"\x00\x00",
        b"\x01",
        b"a",
        b"a\x00",
        b"a\xff",
        b"b",
        b"\x7f",
        b"\x80",
        b"\xff",
    ]
    await write(storage, *(put(key, b"") for key in reversed(keys)))
    assert [key for key, _ in await rows(storage)] == sorted(keys)
    assert [key for key, _ in await rows(storage, reverse=True)] == sorted(keys, reverse=True)
    assert [key for key, _ in await rows(storage, start=b"a", end=b"b")] == [b"a", b"a\0", b"a\xff"]
    assert [k for k, _ in await rows(storage, start=b"\x80")] == [b"\x80", b"\xff"]
    assert await rows(storage, start=b"b", end=b"a") == []
    assert len(await rows(storage, limit=3)) == 3
    assert len(await rows(storage, limit=2**64 - 1)) == len(keys)


@pytest.mark.spec("STOR-6")
async def test_keys_only_leaves_the_values_out(storage: SqliteStorage) -> None:
    await write(storage, put(b"a", b"1"), put(b"b", b"2"))
    assert await rows(storage, keys_only=True) == [(b"a", b""), (b"b", b"")]


@pytest.mark.spec("STOR-8")
async def test_a_failed_condition_writes_nothing(storage: SqliteStorage) -> None:
    await write(storage, put(b"a", b"1"))
    absent = storage_v1.Condition(key=b"a")
    with pytest.raises(Conflict):
        await write(storage, put(b"b", b"2"), conditions=[absent])
    other = storage_v1.Condition(key=b"a", value=b"")
    with pytest.raises(Conflict):
        await write(storage, put(b"b", b"2"), conditions=[other])
    right = [storage_v1.Condition(key=b"a", value=b"1"), storage_v1.Condition(key=b"b")]
    await write(storage, put(b"b", b"2"), conditions=right)
    assert await rows(storage) == [(b"a", b"1"), (b"b", b"2")]


@pytest.mark.spec("STOR-8")
async def test_conditions_are_about_the_state_before_the_batch(storage: SqliteStorage) -> None:
    await write(storage, put(b"a", b"1"), conditions=[storage_v1.Condition(key=b"a")])
    assert await get(storage, b"a") == b"1"


@pytest.mark.spec("STOR-8", "STOR-9")
async def test_changes_apply_in_their_order(storage: SqliteStorage) -> None:
    await write(storage, put(b"a", b"1"), delete(b"a"), put(b"a", b"2"), put(b"b", b"3"))
    await write(storage, delete_range(b"", b""), put(b"c", b"4"), delete(b"absent"))
    assert await rows(storage) == [(b"c", b"4")]


@pytest.mark.spec("STOR-11")
async def test_one_failed_batch_leaves_those_beside_it(storage: SqliteStorage) -> None:
    bad = [storage_v1.Condition(key=b"absent", value=b"?")]
    tasks = [
        write(storage, put(b"%03d" % n, b"x"), conditions=bad if n % 5 == 0 else [])
        for n in range(200)
    ]
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(end, Conflict) for end in ended] == [n % 5 == 0 for n in range(200)]
    assert len(await rows(storage)) == 160


@pytest.mark.spec("STOR-5")
async def test_read_many_keeps_the_order_and_tells_absent_from_empty(
    storage: SqliteStorage,
) -> None:
    await write(storage, put(b"a", b"1"), put(b"e", b""))
    reply = storage.read_many(storage_v1.ReadManyRequest(keys=[b"e", b"x", b"a", b"a"]))
    reply = reply if hasattr(reply, "values") else await reply
    values = [entry.value if entry.HasField("value") else None for entry in reply.values]
    assert values == [b"", None, b"1", b"1"]


@pytest.mark.spec("STOR-3")
async def test_bounds(storage: SqliteStorage) -> None:
    long = b"k" * 1024
    await write(storage, put(long, b"1"))
    assert await get(storage, long) == b"1"
    for key, kind in ((b"", InvalidArgument), (long + b"k", TooLarge)):
        with pytest.raises(kind):
            await get(storage, key)
        with pytest.raises(kind):
            await write(storage, put(key, b"1"))
        with pytest.raises(kind):
            await write(storage, delete(key))
        with pytest.raises(kind):
            storage.read_many(storage_v1.ReadManyRequest(keys=[b"a", key]))
    with pytest.raises(TooLarge):
        storage.read_many(storage_v1.ReadManyRequest(keys=[b"a"] * 1025))
    with pytest.raises(TooLarge):
        storage.scan(storage_v1.ScanRequest(start=long + b"k"))
    with pytest.raises(TooLarge):
        await write(storage, storage_v1.Change(delete_range=storage_v1.KeyRange(end=long + b"k")))
    with pytest.raises(InvalidArgument):
        await write(storage, storage_v1.Change())


@pytest.mark.spec("STOR-5")
async def test_read_many_refuses_more_than_a_message_holds(storage: SqliteStorage) -> None:
    await write(storage, put(b"a", bytes(3_000_000)))
    with pytest.raises(TooLarge):
        reply = storage.read_many(storage_v1.ReadManyRequest(keys=[b"a", b"a"]))
        if isinstance(reply, asyncio.Future):  # so much has made the log long: it is moved first
            await reply


async def test_pages_fit_an_item(storage: SqliteStorage) -> None:
    sizes = [10, 200_000, 1_040_000, 60_000, 70_000, 500_000, 600_000, 1]
    for n, size in enumerate(sizes):
        await write(storage, put(b"%d" % n, bytes(size)))
    pages = [page async for page in storage.scan(storage_v1.ScanRequest())]
    assert max(page.ByteSize() for page in pages) <= 1024 * 1024
    assert len(pages) > 3
    assert [len(e.value) for page in pages for e in page.entries] == sizes
    await write(storage, put(b"9", bytes(1_100_000)))
    with pytest.raises(TooLarge):
        async for _ in storage.scan(storage_v1.ScanRequest(start=b"9")):
            pass
    assert await rows(storage, start=b"9", keys_only=True) == [(b"9", b"")]


async def test_a_scan_sees_its_own_moment_while_writes_run(storage: SqliteStorage) -> None:
    await write(storage, *(put(b"%05d" % n, bytes(500)) for n in range(2000)))
    pending = asyncio.ensure_future(write(storage, put(b"00000", b"new")))
    await asyncio.sleep(0)
    scan = storage.scan(storage_v1.ScanRequest())  # issued after `new`, before what follows
    later = [
        asyncio.ensure_future(write(storage, delete_range(b"00001", b"01990"), put(b"x", b"")))
    ]
    seen: list[tuple[bytes, bytes]] = []
    async for page in scan:
        seen += [(entry.key, entry.value) for entry in page.entries]
        later.append(asyncio.ensure_future(write(storage, put(b"y%d" % len(seen), b""))))
        await asyncio.sleep(0.01)
    await asyncio.gather(pending, *later)
    assert len(seen) == 2000
    assert seen[0] == (b"00000", b"new")
    assert all(key.isdigit() for key, _ in seen)
    assert len(await rows(storage)) == 11 + 1 + len(later) - 1


async def test_closing_a_scan_early_lets_its_snapshot_go(storage: SqliteStorage) -> None:
    await write(storage, *(put(b"%05d" % n, bytes(500)) for n in range(2000)))
    for _ in range(200):  # far more than may be open at a time
        scan = storage.scan(storage_v1.ScanRequest())
        await anext(scan)
        await scan.aclose()  # type: ignore[attr-defined]
        with pytest.raises(StopAsyncIteration):
            await anext(scan)
    for _ in range(200):
        storage.scan(storage_v1.ScanRequest())  # dropped without a word
    scans = [storage.scan(storage_v1.ScanRequest()) for _ in range(64)]
    with pytest.raises(Busy):
        storage.scan(storage_v1.ScanRequest())
    assert all([await anext(scan) for scan in scans])


async def test_a_scan_closed_while_a_thread_reads_it_gives_its_connection_back(
    storage: SqliteStorage,
) -> None:
    await write(storage, *(put(b"%05d" % n, bytes(500)) for n in range(3000)))
    for n in range(150):
        scan = storage.scan(storage_v1.ScanRequest())
        await anext(scan)
        task = asyncio.ensure_future(anext(scan))
        await asyncio.sleep(0 if n % 2 else 0.0005)
        task.cancel()
        await scan.aclose()  # type: ignore[attr-defined]
        await asyncio.gather(task, return_exceptions=True)
    end = time.monotonic() + 120
    while storage._ready().snapshots._used:
        assert time.monotonic() < end, "a snapshot was never let go"
        await asyncio.sleep(0.01)


@pytest.mark.spec("STOR-12")
async def test_a_write_that_nobody_awaits_is_carried_out(storage: SqliteStorage) -> None:
    waiting = storage.write(storage_v1.WriteRequest(changes=[put(b"a", b"1")]))
    assert isinstance(waiting, asyncio.Future)
    waiting.cancel()
    await storage.settle()
    assert await get(storage, b"a") == b"1"


@pytest.mark.spec("STOR-15")
async def test_too_many_bytes_waiting_are_refused(
    storage: SqliteStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_queue, "MOST_WAITING_BYTES", 1_000_000)
    with foreign_writer(tmp_path / "storage.sqlite3"):  # so that all of them wait
        writes = [
            asyncio.ensure_future(write(storage, put(b"%d" % n, bytes(400_000)))) for n in range(9)
        ]
        await asyncio.sleep(0)
    ended = await asyncio.gather(*writes, return_exceptions=True)
    assert [isinstance(end, Busy) for end in ended] == [False] * 2 + [True] * 7
    assert len(await rows(storage)) == sum(end is None for end in ended)


async def test_the_event_loop_goes_on_while_the_disk_writes(storage: SqliteStorage) -> None:
    await storage.settle()
    seen: list[tuple[str, bool]] = []
    connection = storage._ready().queue._connection
    here = threading.get_ident()
    connection.set_trace_callback(lambda sql: seen.append((sql, threading.get_ident() == here)))
    for n in range(30):
        await write(storage, *(put(b"%d-%d" % (n, m), os.urandom(50_000)) for m in range(40)))
    connection.set_trace_callback(None)
    assert [sql for sql, _ in seen].count("COMMIT") == 30
    assert not [sql for sql, here in seen if here], "the thread of the event loop wrote"


async def test_two_event_loops_may_share_a_storage(storage: SqliteStorage) -> None:
    def other() -> None:
        async def work() -> None:
            for n in range(50):
                await write(storage, put(b"t%d" % n, b""))
                await get(storage, b"t%d" % n)

        asyncio.run(work())

    thread = threading.Thread(target=other)
    thread.start()
    for n in range(50):
        await write(storage, put(b"m%d" % n, b""))
        await get(storage, b"m%d" % n)
    await asyncio.get_running_loop().run_in_executor(None, thread.join)
    assert len(await rows(storage)) == 100


async def test_in_a_home_by_choice(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    storage = SqliteStorage(durability="relaxed")
    with pytest.raises(Unavailable, match="not open"):
        await write(storage, put(b"a", b"1"))
    await storage.settle()
    await storage.close()
    storage.set_scopes(["quota=128KiB"])
    with home.lock():
        storage.open(home)
        with pytest.raises(StorageError, match="opened already"):
            storage.open(home)
        with pytest.raises(Exhausted):
            await write(storage, put(b"a", bytes(200_000)))
        storage.set_scopes([])
        await write(storage, put(b"a", bytes(200_000)))
        storage.set_scopes(["quota=128KiB"])
        with pytest.raises(Exhausted):
            await write(storage, put(b"b", bytes(200_000)))
        await write(storage, put(b"a", b""))
        await storage.close()
    assert home.storage.exists()
