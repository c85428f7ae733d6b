"""The storage adapter where something is amiss: quotas, damage, kills; and backups."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.adapters.storage.faults import StorageError
from dao_sdk.host.errors import (
    CallError,
    Exhausted,
    Internal,
    NotFound,
)

from .storage_help import delete_range, get, put, rows, write


@pytest_asyncio.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    opened = SqliteStorage.at(tmp_path / "storage.sqlite3")
    yield opened
    await opened.close()


@pytest.mark.spec("STOR-13")
async def test_a_quota_ends_in_exhausted_and_room_can_be_made(tmp_path: Path) -> None:
    storage = SqliteStorage.at(tmp_path / "s", scopes=["quota=1MiB", "quota=256KiB"])
    await write(storage, put(b"first", b"1"))
    for n in range(300):
        try:
            await write(storage, put(b"%03d" % n, bytes(2000)))
        except Exhausted as error:
            assert "quota of 256KiB" in error.message and error.details["limit"] == "quota"
            break
    else:
        pytest.fail("the quota did not hold")
    assert 50 < n < 130
    assert await get(storage, b"first") == b"1"
    with pytest.raises(NotFound):
        await get(storage, b"%03d" % n)
    # Beside writes that fit, one that does not is refused alone.
    big = asyncio.ensure_future(write(storage, put(b"big", bytes(200_000))))
    small = asyncio.ensure_future(write(storage, put(b"first", b"2")))
    ended = await asyncio.gather(big, small, return_exceptions=True)
    assert isinstance(ended[0], Exhausted) and ended[1] is None
    await write(storage, delete_range(b"000", b"999"))
    await write(storage, put(b"000", bytes(100_000)))
    await storage.close()
    assert (tmp_path / "s").stat().st_size <= 256 * 1024


async def test_a_reader_that_never_ends_does_not_let_the_log_outgrow_the_quota(
    tmp_path: Path,
) -> None:
    quota = 4 << 20
    storage = SqliteStorage.at(tmp_path / "s", scopes=["quota=4MiB"])
    log = tmp_path / "s-wal"
    for number in range(10):
        await write(storage, put(b"%d" % number, os.urandom(100_000)))
    reader = storage._ready().database.connect(reading=True)  # as a backup has one
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM entries").fetchone()
    with pytest.raises(Exhausted, match="fill the quota of 4MiB") as full:
        for _ in range(40):
            await write(storage, put(b"0", os.urandom(500_000)))
    assert "Wait until it has ended" in full.value.help
    assert quota < log.stat().st_size < 2 * quota + (2 << 20)
    assert len(await get(storage, b"0")) == 500_000
    storage.set_scopes(["quota=64MiB"])
    await write(storage, put(b"0", b"1"))
    storage.set_scopes(["quota=4MiB"])
    reader.close()
    for _ in range(40):
        await write(storage, put(b"0", os.urandom(500_000)))
    assert log.stat().st_size < 2 * quota + (2 << 20)
    await storage.close()


@pytest.mark.spec("HOME-3")
async def test_files_are_private(storage: SqliteStorage, tmp_path: Path) -> None:
    await write(storage, put(b"a", b"1"))
    names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(names) >= {"storage.sqlite3", "storage.sqlite3-wal"}
    assert set(names.values()) == {0o600}


@pytest.mark.spec("STOR-10", "HOME-7")
async def test_durability_is_full_unless_chosen(tmp_path: Path) -> None:
    for name, level in (("full", 2), ("relaxed", 1)):
        storage = SqliteStorage.at(tmp_path / name, durability=name)  # type: ignore[arg-type]
        connection = storage._ready().queue._transactions.connection
        assert connection.execute("PRAGMA synchronous").fetchone() == (level,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        await storage.close()
    with pytest.raises(StorageError, match="durability"):
        SqliteStorage.at(tmp_path / "x", durability="none")  # type: ignore[arg-type]


async def test_backup_while_writing(storage: SqliteStorage, tmp_path: Path) -> None:
    await write(storage, *(put(b"%05d" % n, bytes(1000)) for n in range(2000)))

    async def keep_writing() -> None:
        for n in range(100):
            await write(storage, put(b"a%d" % n, b""), put(b"b%d" % n, b""))

    writing = asyncio.create_task(keep_writing())
    await asyncio.sleep(0.01)
    await storage.backup(tmp_path / "copy")
    await writing
    with pytest.raises(StorageError, match="exists"):
        await storage.backup(tmp_path / "copy")
    copy = SqliteStorage.at(tmp_path / "copy")
    found = [key for key, _ in await rows(copy, keys_only=True)]
    assert len([key for key in found if key.isdigit()]) == 2000
    assert len([k for k in found if k[:1] == b"a"]) == len([k for k in found if k[:1] == b"b"])
    assert await copy.check() == []
    await copy.close()


@pytest.mark.spec("HOME-6")
def test_refuses_what_is_no_home_database(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="damaged") as caught:
        SqliteStorage.at(tmp_path / "text")
    assert "backup" in caught.value.help
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(StorageError, match="another program"):
        SqliteStorage.at(tmp_path / "other")
    other = sqlite3.connect(tmp_path / "other")
    assert other.execute("PRAGMA journal_mode").fetchone() == ("delete",)  # nothing was changed
    other.close()
    asyncio.run(SqliteStorage.at(tmp_path / "new").close())
    newer = sqlite3.connect(tmp_path / "new")
    newer.execute("PRAGMA user_version=2")
    newer.close()
    with pytest.raises(StorageError, match="layout 2") as caught:
        SqliteStorage.at(tmp_path / "new")
    assert "Update" in caught.value.help
    with pytest.raises(StorageError):
        SqliteStorage.at(tmp_path / "absent" / "s")
    (tmp_path / "cut").touch()
    (tmp_path / "cut-wal").write_bytes(bytes(32))
    with pytest.raises(StorageError, match="cut off"):
        SqliteStorage.at(tmp_path / "cut")


@pytest.mark.spec("STOR-14")
async def test_damage_is_told_and_never_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "s"
    storage = SqliteStorage.at(path)
    await write(storage, *(put(b"%05d" % n, bytes([n % 251]) * 700) for n in range(3000)))
    await storage.close()
    whole = path.read_bytes()
    told = 0
    for n in range(0, len(whole) // 4096, 7):
        path.write_bytes(whole[: n * 4096] + b"\xa5" * 4096 + whole[(n + 1) * 4096 :])
        try:
            storage = SqliteStorage.at(path)
        except StorageError:
            told += 1
            continue
        try:
            await rows(storage)
            for key in (b"00000", b"01500", b"02999"):
                await get(storage, key)
        except CallError as error:
            assert isinstance(error, Internal) and error.details["cause"] == "damaged"
            told += 1
        else:
            assert await storage.check() != []
        await storage.close()
    assert told > 0
    for size in (1, 100, 4095, 4096, 8192, len(whole) // 2):
        path.write_bytes(whole[:size])
        try:
            storage = SqliteStorage.at(path)
            await rows(storage)
            await storage.close()
        except (StorageError, Internal):
            continue
        pytest.fail(f"a database cut to {size} bytes went unnoticed")


KILLED = """
    import asyncio, sys
    from dao_sdk.host.adapters.storage import SqliteStorage
    from dao_sdk.host.api import storage_v1
    async def main():
        storage = SqliteStorage.at(sys.argv[1])
        n = 0
        while True:
            batch = [b"a%08d" % n, b"b%08d" % n]
            await storage.write(storage_v1.WriteRequest(changes=[
                storage_v1.Change(put=storage_v1.Entry(key=key, value=bytes(3000))) for key in batch]))
            print(n, flush=True)
            n += 1
    asyncio.run(main())
"""


@pytest.mark.spec("STOR-10", "HOME-8")
async def test_a_killed_program_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    for turn in range(5):
        program = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path / f"s{turn}")],
            stdout=subprocess.PIPE,
        )
        assert program.stdout is not None
        program.stdout.readline()
        time.sleep(0.02 + 0.03 * turn)
        program.kill()
        lines = program.stdout.read().split(b"\n")
        program.stdout.close()
        program.wait()
        answered = max([0, *(int(line) for line in lines[:-1] if line)])
        storage = SqliteStorage.at(tmp_path / f"s{turn}")
        found = [key for key, _ in await rows(storage, keys_only=True)]
        assert len(found) // 2 >= answered + 1
        assert [key[1:] for key in found if key[:1] == b"a"] == [
            key[1:] for key in found if key[:1] == b"b"
        ]
        await storage.close()
