"""The files capability: nothing outside a granted folder, by no path, link or race."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dao_sdk.host.adapters.files import FolderFiles
from dao_sdk.host.errors import CallError, Conflict, Denied, InvalidArgument, NotFound, TooLarge
from dao_sdk.host.home import Home

from .files_help import listed, put, read, remove, status, write

SECRET = b"outside"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(SECRET)
    made = tmp_path / "notes"
    (made / "sub").mkdir(parents=True)
    (made / "sub" / "secret").write_bytes(b"inside")
    return made


@pytest_asyncio.fixture
async def files(folder: Path) -> AsyncIterator[FolderFiles]:
    opened = FolderFiles([f"notes={folder}"])
    yield opened
    await opened.close()


def outside(folder: Path) -> dict[str, bytes]:
    """Everything beside the granted folder, as it must stay."""
    beside = (path for path in folder.parent.rglob("*") if folder not in (path, *path.parents))
    return {
        str(path.relative_to(folder.parent)): path.read_bytes() if path.is_file() else b""
        for path in beside
    }


PATHS = [
    "..", "../outside/secret", "sub/../../outside/secret", "/etc/passwd", "//etc/passwd", "sub//x",
    "./sub", "sub/.", "sub/..", "sub/", "/", ".", "a\0b", "\0", "sub/\0/../../x",
    ".dao-" + "0" * 32 + ".part",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.spec("FILE-1")
async def test_no_path_leads_out(files: FolderFiles, folder: Path, path: str) -> None:
    before = outside(folder)
    for work in (
        lambda: read(files, path),
        lambda: listed(files, path),
        lambda: status(files, path),
        lambda: remove(files, path),
        lambda: write(files, path, b"x"),
    ):
        with pytest.raises(InvalidArgument):
            await work()
    assert outside(folder) == before


@pytest.mark.spec("FILE-2")
async def test_no_link_is_followed(files: FolderFiles, folder: Path) -> None:
    before = outside(folder)
    (folder / "dir").symlink_to(folder.parent / "outside")
    (folder / "file").symlink_to(folder.parent / "outside" / "secret")
    (folder / "near").symlink_to("sub")
    (folder / "dangling").symlink_to(folder.parent / "outside" / "new")
    (folder / "up").symlink_to("..")
    for path in ("dir/secret", "file", "near/secret", "up/outside/secret", "dangling"):
        with pytest.raises(Denied, match="symbolic link"):
            await read(files, path)
    for path in ("dir", "near", "up"):
        with pytest.raises(Denied, match="symbolic link"):
            await listed(files, path)
    for path in ("dir/new", "near/new", "up/new", "dir/deep/new"):
        with pytest.raises(Denied, match="symbolic link"):
            await write(files, path, b"x")
    for path in ("file", "dangling", "dir"):
        with pytest.raises(Conflict):
            await write(files, path, b"x")
        with pytest.raises(Denied):
            await remove(files, path)
    for path in ("dir/secret", "near/secret"):
        with pytest.raises(Denied):
            await remove(files, path)
    assert outside(folder) == before
    assert (folder / "near" / "secret").read_bytes() == b"inside"


async def test_the_granted_folder_itself_may_be_reached_by_a_link(folder: Path) -> None:
    (folder.parent / "shortcut").symlink_to(folder)
    files = FolderFiles([f"notes={folder.parent / 'shortcut'}"])
    assert await read(files, "sub/secret") == b"inside"
    await files.close()


@pytest.mark.spec("FILE-3")
async def test_an_avatars_home_is_never_entered(tmp_path: Path) -> None:
    home = Home(tmp_path / "home" / "notes")
    with home.lock():
        home.storage.write_bytes(b"")
    home.grants.write_text("format = 1\n")
    files = FolderFiles([f"notes={tmp_path}"])
    assert await listed(files, "home") == ["notes"]
    for work in (
        lambda: listed(files, "home/notes"),
        lambda: read(files, "home/notes/grants.toml"),
        lambda: write(files, "home/notes/grants.toml", b"all"),
        lambda: remove(files, "home/notes/grants.toml"),
    ):
        with pytest.raises(Denied, match="home of an Avatar"):
            await work()
    assert home.grants.read_text() == "format = 1\n"
    direct = FolderFiles([f"notes={home.path}"])
    with pytest.raises(Denied):
        await listed(direct, "")
    await files.close()
    await direct.close()


@pytest.mark.spec("FILE-2")
async def test_no_race_leads_out(files: FolderFiles, folder: Path) -> None:
    """Another program swaps a folder with a link to the outside, as fast as it can."""
    before = outside(folder)
    stop = threading.Event()
    swaps = 0

    def swap() -> None:
        nonlocal swaps
        (folder / "link").symlink_to(folder.parent / "outside")
        while not stop.is_set():
            for one, other in (("sub", "kept"), ("link", "sub"), ("sub", "link"), ("kept", "sub")):
                while True:
                    try:
                        (folder / one).rename(folder / other)
                        break
                    except OSError:  # a write has just made a folder of that name
                        shutil.rmtree(folder / other, ignore_errors=True)
            swaps += 1
        (folder / "link").unlink()

    thread = threading.Thread(target=swap)
    thread.start()
    answered = refused = 0
    end = time.monotonic() + 300
    try:
        for n in itertools.count():
            if n >= 400 and swaps > 50 and answered > 20 and refused > 20:
                break  # enough of each came together, however the threads took turns
            assert time.monotonic() < end, (swaps, answered, refused)
            for work in (
                lambda: read(files, "sub/secret"),
                lambda n=n: write(files, f"sub/new{n}", b"x"),
                lambda: status(files, "sub/secret"),
                lambda: listed(files, "sub"),
            ):
                try:
                    result = await work()
                except (NotFound, Denied, Conflict, InvalidArgument):
                    refused += 1
                else:
                    answered += 1
                    assert result != SECRET
    finally:
        stop.set()
        thread.join()
    assert outside(folder) == before


@pytest.mark.spec("FILE-2")
async def test_a_folder_that_was_moved_out_gets_no_file(files: FolderFiles, folder: Path) -> None:
    upload = bytes(16)
    await put(files, "sub/new", upload, 0, b"x")
    (folder / "sub").rename(folder.parent / "outside" / "moved")
    with pytest.raises(NotFound):
        await put(files, "sub/new", upload, 1, b"", 1)
    moved = folder.parent / "outside" / "moved"
    assert [path.name for path in moved.iterdir()] == ["secret"]
    upload = bytes([1]) * 16
    (folder / "sub").mkdir()
    await put(files, "sub/new", upload, 0, b"x")
    (folder / "sub").rename(folder / "sub2")
    (folder / "sub").mkdir()
    with pytest.raises(Conflict, match="moved"):
        await put(files, "sub/new", upload, 1, b"", 1)
    assert list((folder / "sub").iterdir()) == list((folder / "sub2").iterdir()) == []


PART = st.sampled_from(["..", ".", "", "sub", "outside", "secret", "dir", "a", "\0", "~", "*"])


@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(PART, max_size=6).map("/".join) | st.text(max_size=30))
def test_any_path_stays_inside(folder: Path, path: str) -> None:
    async def run() -> None:
        if not (folder / "dir").is_symlink():
            (folder / "dir").symlink_to(folder.parent)
        before = outside(folder)
        files = FolderFiles([f"notes={folder}"])
        try:
            assert await read(files, path) != SECRET
        except CallError:
            pass
        for work in (write(files, path, b"x"), remove(files, path)):
            try:
                await work
            except (InvalidArgument, NotFound, Denied, Conflict, TooLarge):
                pass
        await files.close()
        assert outside(folder) == before

    asyncio.run(run())
