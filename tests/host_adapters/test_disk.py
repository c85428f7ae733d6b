"""A real disk that is full, or turns read-only, under storage and files."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

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


async def test_storage_that_can_no_longer_write_says_so(disk: Path) -> None:
    storage = SqliteStorage.at(disk / "s")
    await write(storage, put(b"a", b"1"))
    connection = storage._ready().queue._transactions.connection
    connection.execute("PRAGMA query_only=ON")
    with pytest.raises(Unavailable, match="cannot be written"):
        await write(storage, put(b"a", b"2"))
    assert await get(storage, b"a") == b"1"
    connection.execute("PRAGMA query_only=OFF")
    await write(storage, put(b"a", b"2"))
    await storage.close()
