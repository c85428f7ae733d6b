"""Storage that goes away while it is in use: its file, its folder, its log, its disk."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.errors import CallError, Interrupted, Lost, NotFound

from .storage_help import get, put, write


async def lost(storage: SqliteStorage, key: bytes = b"x") -> CallError:
    """Write; give the error that it must end in."""
    with pytest.raises(CallError) as caught:
        await write(storage, put(key, b"1"))
    return caught.value


@pytest.fixture
async def storage(tmp_path: Path) -> SqliteStorage:
    (tmp_path / "home").mkdir()
    storage = SqliteStorage.at(tmp_path / "home/storage.sqlite3")
    await write(storage, put(b"a", b"1"))
    return storage


@pytest.mark.spec("LIVE-7", "STOR-14")
async def test_no_write_to_a_deleted_file_is_answered_ok(
    storage: SqliteStorage, tmp_path: Path
) -> None:
    """The system lets SQLite write on, and throws that away when the file is closed."""
    shutil.rmtree(tmp_path / "home")
    for _ in range(2):
        error = await lost(storage)
        assert isinstance(error, Lost) and error.status == "UNAVAILABLE"
        assert "storage.sqlite3 is gone" in error.message and error.help
    assert storage.lost is not None and not storage.open_again()
    with pytest.raises(Lost):
        await get(storage, b"a")
    assert not (tmp_path / "home").exists(), "nothing new is made in its place"
    await storage.close()


@pytest.mark.spec("LIVE-7")
async def test_it_goes_on_if_the_folder_comes_back(storage: SqliteStorage, tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.rename(away)
    assert isinstance(await lost(storage), Lost)
    away.rename(home)
    assert await get(storage, b"a") == b"1"
    await write(storage, put(b"b", b"2"))
    await storage.close()
    again = SqliteStorage.at(home / "storage.sqlite3")
    assert [await get(again, key) for key in (b"a", b"b")] == [b"1", b"2"]
    await again.close()


@pytest.mark.spec("LIVE-7")
async def test_another_file_in_its_place_is_told_and_not_touched(
    storage: SqliteStorage, tmp_path: Path
) -> None:
    file = tmp_path / "home/storage.sqlite3"
    copy = tmp_path / "copy"
    await storage.backup(copy)
    shutil.rmtree(tmp_path / "home")
    (tmp_path / "home").mkdir()
    shutil.copyfile(copy, file)
    before = file.read_bytes()
    error = await lost(storage)
    assert isinstance(error, Lost) and "Another file is at" in error.message
    assert "open it again" in error.help
    assert not storage.open_again()
    assert file.read_bytes() == before
    await storage.close()


@pytest.mark.spec("LIVE-7")
async def test_a_log_that_was_deleted_loses_nothing(storage: SqliteStorage, tmp_path: Path) -> None:
    file = tmp_path / "home/storage.sqlite3"
    (tmp_path / "home/storage.sqlite3-wal").unlink()
    error = await lost(storage, b"b")
    assert isinstance(error, Interrupted), "it may be there or not"
    await write(storage, put(b"c", b"3"))
    assert await get(storage, b"a") == b"1"
    await storage.close()
    again = SqliteStorage.at(file)
    assert [await get(again, key) for key in (b"a", b"c")] == [b"1", b"3"]
    await again.close()


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own, which `mount` and `umount` bring and take away."""
    disk, place = tmp_path / "disk", tmp_path / "home"
    disk.mkdir()
    place.mkdir()
    if not mount(tmp_path):
        pytest.skip("only root may mount a folder here")
    yield place
    while umount(tmp_path):
        pass


def mount(folder: Path) -> bool:
    try:
        words = ["mount", "--bind", str(folder / "disk"), str(folder / "home")]
        return subprocess.run(words, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def umount(folder: Path) -> bool:
    words = ["umount", "-l", str(folder / "home")]
    return subprocess.run(words, capture_output=True).returncode == 0


@pytest.mark.spec("LIVE-7", "STOR-14")
async def test_a_disk_that_goes_and_comes_back(mounted: Path, tmp_path: Path) -> None:
    storage = SqliteStorage.at(mounted / "storage.sqlite3")
    await write(storage, put(b"a", b"1"))
    assert umount(tmp_path)
    assert isinstance(await lost(storage), Lost)
    with pytest.raises(Lost, match="is gone"):
        await get(storage, b"a")
    assert mount(tmp_path)
    assert await get(storage, b"a") == b"1"
    with pytest.raises(NotFound):
        await get(storage, b"b")
    await write(storage, put(b"b", b"2"))
    await storage.close()


def broken(file: Path) -> int:
    """Let every write to a file of this process fail, as on a disk that is gone; how many files."""
    handles = [
        int(each.name)
        for each in Path("/proc/self/fd").iterdir()
        if each.is_symlink() and each.readlink() == file
    ]
    for handle in handles:
        useless = os.open(os.devnull, os.O_RDONLY)
        os.dup2(useless, handle)
        os.close(useless)
    return len(handles)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed on Linux")
@pytest.mark.spec("LIVE-7")
async def test_a_connection_that_fails_is_made_anew_once(
    storage: SqliteStorage, tmp_path: Path
) -> None:
    assert broken(tmp_path / "home/storage.sqlite3-wal") == 1
    error = None
    try:
        await write(storage, put(b"b", b"2"))
    except Interrupted as caught:  # it failed in the commit itself: nobody knows
        error = caught
    assert storage.lost is None
    await write(storage, put(b"c", b"3"))
    assert [await get(storage, key) for key in (b"a", b"c")] == [b"1", b"3"]
    if error is None:
        assert await get(storage, b"b") == b"2"
    await storage.close()


@pytest.mark.spec("LIVE-7")
async def test_batches_that_share_a_transaction_are_told_too(
    storage: SqliteStorage, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "home")
    calls = [write(storage, put(b"%d" % number, bytes(40_000))) for number in range(8)]
    for error in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(error, Lost) and "is gone" in error.message
    await storage.close()
