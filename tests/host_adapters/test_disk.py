"""A real disk that is full, or turns read-only, under storage and files."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dao_sdk import Avatar
from dao_sdk.host.adapters.files import FolderFiles
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.adapters.storage.faults import StorageError
from dao_sdk.host.errors import CallError, Denied, Exhausted, Unavailable
from dao_sdk.host.home import Home, HomeError

from .files_help import listed, read
from .files_help import write as write_file
from .storage_help import delete_range, get, put, rows, write


def mount(*words: str) -> bool:
    try:
        return subprocess.run(["mount", *words], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)):
        pytest.skip("only root may mount a small disk here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.spec("STOR-13")
async def test_a_full_disk_ends_in_exhausted_and_nothing_is_lost(disk: Path) -> None:
    home = Home(disk / "home")
    with home.lock():
        storage = SqliteStorage()
        storage.open(home)
        written = 0
        with pytest.raises(Exhausted) as caught:
            for written in range(1000):
                await write(
                    storage, put(b"a%03d" % written, bytes(5000)), put(b"b%03d" % written, b"")
                )
        assert caught.value.details["limit"] == "disk"
        assert "disk" in caught.value.message and "room" in caught.value.help
        assert written > 50
        found = [key for key, _ in await rows(storage, keys_only=True)]
        assert found == [b"%c%03d" % (kind, n) for kind in b"ab" for n in range(written)]
        assert len(await get(storage, b"a000")) == 5000
        await storage.close()

        storage = SqliteStorage()
        storage.open(home)
        assert len(await rows(storage, keys_only=True)) == 2 * written
        await storage.close()
        (disk / "ballast").write_bytes(b"")
        storage = SqliteStorage()
        storage.open(home)
        try:
            await write(storage, delete_range(b"", b""))
        except CallError as error:  # even removing needs a little room for the log
            assert isinstance(error, Exhausted)
        await storage.close()


async def test_a_disk_that_turns_read_only(disk: Path) -> None:
    home = Home(disk / "home")
    with home.lock():
        storage = SqliteStorage()
        storage.open(home)
        await write(storage, put(b"a", b"1"))
        await storage.close()
    assert mount("-o", "remount,ro", str(disk))
    with pytest.raises(HomeError, match="cannot be") as caught:
        home.lock()
    assert caught.value.help
    with pytest.raises(StorageError, match="cannot be written") as unusable:
        SqliteStorage.at(home.storage)
    assert "copy it" in unusable.value.help
    assert mount("-o", "remount,rw", str(disk))


@pytest.mark.spec("FILE-11")
async def test_files_on_a_full_or_read_only_disk(disk: Path) -> None:
    folder = disk / "notes"
    folder.mkdir()
    files = FolderFiles([f"notes={folder}"])
    await write_file(files, "a", b"kept")
    with pytest.raises(Exhausted, match="room"):
        await write_file(files, "a", bytes(4_000_000), chunk=1_000_000)
    assert await read(files, "a") == b"kept"
    await files.close()
    assert [path.name for path in folder.iterdir()] == ["a"]
    files = FolderFiles([f"notes={folder}"])
    assert mount("-o", "remount,ro", str(disk))
    with pytest.raises(Denied, match="Read-only"):
        await write_file(files, "b", b"x")
    assert await read(files, "a") == b"kept"
    assert await listed(files, "") == ["a"]
    await files.close()
    assert mount("-o", "remount,rw", str(disk))


@pytest.mark.spec("HOME-10")
async def test_a_home_on_a_full_disk_is_told(disk: Path) -> None:
    with open(disk / "ballast", "wb") as file, pytest.raises(OSError):
        for _ in range(100):
            file.write(bytes(100_000))
            file.flush()
    with pytest.raises((HomeError, StorageError)) as caught:
        home = Home(disk / "home")
        with home.lock():
            SqliteStorage().open(home)
    assert "room" in caught.value.message or "space" in caught.value.message


async def test_storage_that_may_only_be_read_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = SqliteStorage.at(tmp_path / "s")
    await write(storage, put(b"a", b"1"))
    opened = storage._ready()
    connect = opened.database.connect

    def reading() -> sqlite3.Connection:
        uri = f"{opened.database.path.as_uri()}?mode=ro"
        return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)

    opened.queue._transactions._use(reading())
    monkeypatch.setattr(opened.database, "connect", reading)
    for _ in range(3):
        with pytest.raises(Unavailable, match="cannot be written") as caught:
            await write(storage, put(b"a", b"2"))
        assert "writable again" in caught.value.help
        assert await get(storage, b"a") == b"1"
    monkeypatch.setattr(opened.database, "connect", connect)
    await asyncio.gather(*(write(storage, put(b"a%d" % n, b"2")) for n in range(20)))
    await write(storage, put(b"a", b"3"))
    assert len(await rows(storage)) == 21
    await storage.close()


@pytest.fixture
def fixed(tmp_path: Path) -> Iterator[Callable[[str], bool]]:
    """Lets the files of a home be changed no more, or again."""
    files = [str(tmp_path / "home" / name) for name in ("storage.sqlite3", "storage.sqlite3-wal")]

    def change(how: str) -> bool:
        there = [file for file in files if Path(file).exists()]
        try:
            return subprocess.run(["chattr", how, *there], capture_output=True).returncode == 0
        except FileNotFoundError:
            return False

    yield change
    change("-i")


@pytest.mark.parametrize("before", [1, 40], ids=["in a thread", "on the loop"])
async def test_a_home_that_turns_read_only_while_it_is_open_goes_on_later(
    tmp_path: Path, fixed: Callable[[str], bool], before: int
) -> None:
    async with Avatar.open(tmp_path / "home") as avatar:
        notes = avatar.documents.space("notes")
        made = [(await notes.create({"n": n})).id for n in range(before)]
        if not fixed("+i"):
            pytest.skip("only root may fix files here, on a disk that can")
        try:
            for _ in range(3):
                with pytest.raises(Unavailable, match="cannot be written"):
                    await notes.create({"n": -1})
                assert (await notes.get(made[0])).fields == {"n": 0}
        finally:
            assert fixed("-i")
        made += [(await notes.create({"n": n})).id for n in range(before, before + 40)]
        assert {each.id async for each in notes.query()} == set(made)
    async with Avatar.open(tmp_path / "home") as avatar:
        assert {each.id async for each in avatar.documents.space("notes").query()} == set(made)
