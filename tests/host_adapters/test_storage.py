"""The storage adapter: what it promises, by example."""

from __future__ import annotations

import asyncio
import os
import threading
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

from .rules_help import checked
from .storage_help import delete, delete_range, foreign_writer, get, pages, put, rows, scan, write


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
    assert len(await rows(storage, limit=2**31 - 1)) == len(keys)


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
            checked(storage_v1.ReadRequest(key=key))
        with pytest.raises(kind):
            await write(storage, put(key, b"1"))
        with pytest.raises(kind):
            await write(storage, delete(key))
        with pytest.raises(kind):
            checked(storage_v1.ReadManyRequest(keys=[b"a", key]))
    with pytest.raises(TooLarge):
        checked(storage_v1.ReadManyRequest(keys=[b"a"] * 1025))
    for changed in ({"start": long + b"k"}, {"end": long + b"k"}, {"after": long + b"k"}):
        with pytest.raises(TooLarge):
            checked(storage_v1.ScanRequest(**changed))  # type: ignore[arg-type]
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


@pytest.mark.spec("STOR-6", "STOR-7")
async def test_pages_are_small_and_begin_where_the_last_ended(storage: SqliteStorage) -> None:
    sizes = [10, 200_000, 1_040_000, 60_000, 70_000, 500_000, 600_000, 1]
    for n, size in enumerate(sizes):
        await write(storage, put(b"%d" % n, bytes(size)))
    for reverse in (False, True):
        given = [page async for page in pages(storage, reverse=reverse)]
        wanted = sizes[::-1] if reverse else sizes
        assert [len(e.value) for page in given for e in page.entries] == wanted
        assert all(len(page.entries) == 1 or page.ByteSize() < 130 * 1024 for page in given)
        assert [page.more for page in given] == [True] * (len(given) - 1) + [False]
        assert len(given) > 3


@pytest.mark.spec("STOR-7")
async def test_an_entry_that_fits_no_message_is_left_out_with_its_size(
    storage: SqliteStorage,
) -> None:
    size = 4 * 1024 * 1024
    await write(storage, put(b"1", b"a"), put(b"2", bytes(size)), put(b"3", b"c"))
    page = await scan(storage)
    assert [(e.key, e.value, e.left_out) for e in page.entries] == [
        (b"1", b"a", 0),
        (b"2", b"", size),
        (b"3", b"c", 0),
    ]
    assert not page.more
    page = await scan(storage, keys_only=True)
    assert [(e.key, e.left_out) for e in page.entries] == [(b"1", 0), (b"2", 0), (b"3", 0)]
    await write(storage, put(b"2", bytes(size - 64)))
    found = [page async for page in pages(storage, start=b"2")]
    assert [(len(e.value), e.left_out) for page in found for e in page.entries] == [
        (size - 64, 0),
        (1, 0),
    ]
    assert all(page.ByteSize() <= size for page in found)


@pytest.mark.spec("STOR-6")
async def test_a_scan_goes_on_after_a_key_that_is_gone(storage: SqliteStorage) -> None:
    await write(storage, *(put(b"%d" % n, b"") for n in range(8)))
    first = await scan(storage, start=b"1", end=b"7", limit=2)
    assert ([e.key for e in first.entries], first.more) == ([b"1", b"2"], True)
    await write(storage, delete(b"2"), delete(b"3"), put(b"35", b""))
    then = await scan(storage, start=b"1", end=b"7", after=b"2")
    assert ([e.key for e in then.entries], then.more) == ([b"35", b"4", b"5", b"6"], False)
    back = await scan(storage, start=b"1", end=b"7", after=b"4", reverse=True)
    assert [e.key for e in back.entries] == [b"35", b"1"]
    assert not (await scan(storage, start=b"1", end=b"7", after=b"7")).entries
    assert len((await scan(storage, limit=7)).entries) == 7
    assert not (await scan(storage, limit=7)).more
    assert (await scan(storage, limit=6)).more


@pytest.mark.spec("STOR-6", "STOR-1")
async def test_a_scan_sees_what_was_issued_before_it_and_nothing_after(
    storage: SqliteStorage,
) -> None:
    await write(storage, *(put(b"%05d" % n, bytes(500)) for n in range(2000)))
    pending = asyncio.ensure_future(write(storage, put(b"00000", b"new")))
    await asyncio.sleep(0)
    page = storage.scan(storage_v1.ScanRequest())
    later = asyncio.ensure_future(write(storage, delete_range(b"", b"")))
    seen = page if isinstance(page, storage_v1.ScanResponse) else await page
    await asyncio.gather(pending, later)
    assert (seen.entries[0].key, seen.entries[0].value) == (b"00000", b"new")
    assert len(seen.entries) > 200 and seen.more
    assert await rows(storage) == []


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
    connection = storage._ready().queue._transactions.connection
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
