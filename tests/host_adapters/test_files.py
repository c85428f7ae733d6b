"""The files capability: what it does inside a granted folder."""

from __future__ import annotations

import asyncio
import os
import secrets
import stat
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from dao_sdk.host.adapters.files import FolderFiles, uploads
from dao_sdk.host.api import files_v1
from dao_sdk.host.api.capabilities import FilesCapability
from dao_sdk.host.errors import (
    Busy,
    Conflict,
    Denied,
    InvalidArgument,
    NotFound,
    TooLarge,
    Unavailable,
)

from .files_help import listed, put, read, remove, status, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notes"
    made.mkdir()
    return made


@pytest_asyncio.fixture
async def files(folder: Path) -> AsyncIterator[FolderFiles]:
    opened = FolderFiles([f"notes={folder}"])
    yield opened
    await opened.close()


async def test_writes_reads_describes_and_removes(files: FolderFiles, folder: Path) -> None:
    capability: FilesCapability = files
    assert isinstance(capability, FilesCapability)
    await write(files, "a/b/c.txt", b"hello")
    assert (folder / "a" / "b" / "c.txt").read_bytes() == b"hello"
    assert await read(files, "a/b/c.txt") == b"hello"
    assert await read(files, "a/b/c.txt", 3) == b"lo"
    assert await read(files, "a/b/c.txt", 5) == b""
    told = await status(files, "a/b/c.txt")
    assert (told.kind, told.size) == (files_v1.FILE_KIND_FILE, 5)
    assert abs(told.modified_ms / 1000 - (folder / "a/b/c.txt").stat().st_mtime) < 0.01
    assert (await status(files, "")).kind == files_v1.FILE_KIND_FOLDER
    await remove(files, "a/b/c.txt")
    await remove(files, "a/b")
    assert await listed(files, "") == ["a"]


@pytest.mark.spec("FILE-7")
async def test_a_large_file_comes_in_chunks(files: FolderFiles) -> None:
    content = secrets.token_bytes(2_500_000)
    await write(files, "big", content, chunk=1024 * 1024)
    request = files_v1.ReadRequest(place=files_v1.Place(folder="notes", path="big"))
    chunks = [chunk.data async for chunk in files.read(request)]
    assert b"".join(chunks) == content
    assert max(map(len, chunks)) == 64 * 1024


@pytest.mark.spec("FILE-5")
async def test_lists_in_pages_sorted_by_bytes(files: FolderFiles, folder: Path) -> None:
    names = [f"{n:04d}" for n in range(1200)] + ["a", "B", "é", "z", "\U0001f600", "~", ".hidden"]
    for name in names:
        (folder / name).write_bytes(b"x")
    (folder / "sub").mkdir()
    (folder / "link").symlink_to("a")
    os.mkfifo(folder / "pipe")
    (folder / (".dao-" + "0" * 32 + ".part")).write_bytes(b"")
    with open(os.fsencode(folder) + b"/\xff", "wb"):
        pass
    request = files_v1.ListRequest(place=files_v1.Place(folder="notes"))
    pages = [page async for page in files.list(request)]
    assert len(pages) == 3
    entries = {entry.name: entry for page in pages for entry in page.entries}
    assert list(entries) == sorted([*names, "sub", "link", "pipe"], key=lambda name: name.encode())
    assert (entries["a"].kind, entries["a"].size) == (files_v1.FILE_KIND_FILE, 1)
    assert (entries["sub"].kind, entries["sub"].size) == (files_v1.FILE_KIND_FOLDER, 0)
    assert entries["link"].kind == entries["pipe"].kind == files_v1.FILE_KIND_OTHER


@pytest.mark.spec("FILE-6")
async def test_what_is_missing_or_of_another_kind(files: FolderFiles, folder: Path) -> None:
    (folder / "file").write_bytes(b"x")
    (folder / "sub").mkdir()
    (folder / "sub" / "inner").write_bytes(b"")
    os.mkfifo(folder / "pipe")
    for path in ("none", "none/x", "file/x"):
        for work in (read(files, path), listed(files, path), status(files, path)):
            with pytest.raises(NotFound):
                await work
        with pytest.raises(NotFound):
            await remove(files, path)
    with pytest.raises(NotFound):
        await listed(files, "file")
    for path in ("sub", "pipe", ""):
        with pytest.raises(InvalidArgument):
            await asyncio.wait_for(read(files, path), 60)
    with pytest.raises(InvalidArgument, match="cannot be read from 9"):
        await read(files, "file", 9)
    with pytest.raises(Conflict):
        await remove(files, "sub")
    with pytest.raises(Denied):
        await remove(files, "pipe")
    with pytest.raises(InvalidArgument):
        await remove(files, "")
    for path in ("sub", "pipe"):
        with pytest.raises(Conflict):
            await write(files, path, b"x")
    with pytest.raises(NotFound):
        await write(files, "file/x", b"x")
    assert sorted(path.name for path in folder.iterdir()) == ["file", "pipe", "sub"]


@pytest.mark.spec("FILE-9")
async def test_an_upload_is_seen_whole_or_not_at_all(files: FolderFiles, folder: Path) -> None:
    (folder / "a").write_bytes(b"old")
    (folder / "a").chmod(0o640)
    upload = secrets.token_bytes(16)
    assert await put(files, "a", upload, 0, b"new ") == 4
    assert (folder / "a").read_bytes() == b"old"
    assert await listed(files, "") == ["a"]
    assert await put(files, "a", upload, 4, b"text") == 8
    assert await put(files, "a", upload, 8, b"!", files_v1.WriteRequest.THEN_COMMIT) == 9
    assert (folder / "a").read_bytes() == b"new text!"
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o640
    assert [path.name for path in folder.iterdir()] == ["a"]
    with pytest.raises(NotFound, match="no such upload"):
        await put(files, "a", upload, 9, b"more")


@pytest.mark.spec("FILE-7")
async def test_a_reader_goes_on_with_the_file_that_was_replaced(
    files: FolderFiles, folder: Path
) -> None:
    await write(files, "a", bytes(300_000))
    stream = files.read(files_v1.ReadRequest(place=files_v1.Place(folder="notes", path="a")))
    total = len((await anext(stream)).data)
    await write(files, "a", b"new")
    async for chunk in stream:
        total += len(chunk.data)
    assert total == 300_000
    await write(files, "a", bytes(300_000))
    stream = files.read(files_v1.ReadRequest(place=files_v1.Place(folder="notes", path="a")))
    await anext(stream)
    with open(folder / "a", "r+b") as file:
        file.write(b"changed")
    with pytest.raises(Conflict, match="changed"):
        async for _ in stream:
            pass


@pytest.mark.spec("FILE-8")
async def test_chunks_follow_each_other(files: FolderFiles, folder: Path) -> None:
    upload = secrets.token_bytes(16)
    await put(files, "a", upload, 0, b"1234")
    with pytest.raises(Conflict) as caught:
        await put(files, "a", upload, 0, b"1234")
    assert caught.value.details["size"] == "4"
    with pytest.raises(Conflict):
        await put(files, "a", upload, 5, b"")
    with pytest.raises(InvalidArgument, match="another file"):
        await put(files, "b", upload, 4, b"")
    await put(files, "a", upload, 4, b"", files_v1.WriteRequest.THEN_ABANDON)
    await put(files, "a", upload, 4, b"", files_v1.WriteRequest.THEN_ABANDON)
    assert list(folder.iterdir()) == []
    # Sent without waiting, they keep their order.
    many = [put(files, "c", upload, n * 3, b"abc") for n in range(50)]
    await asyncio.gather(*many)
    await put(files, "c", upload, 150, b"", files_v1.WriteRequest.THEN_COMMIT)
    assert (folder / "c").read_bytes() == b"abc" * 50


@pytest.mark.spec("FILE-8", "FILE-10")
async def test_bounds(files: FolderFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = secrets.token_bytes(16)
    with pytest.raises(TooLarge):
        await put(files, "a", upload, 0, bytes(1024 * 1024 + 1))
    with pytest.raises(InvalidArgument, match="the least is 16"):
        await put(files, "a", b"short", 0, b"")
    with pytest.raises(InvalidArgument):
        await put(files, "a", upload, 0, b"", 7)
    with pytest.raises(InvalidArgument):
        await put(files, "", upload, 0, b"")
    with pytest.raises(TooLarge):
        await status(files, "a" * 256)
    with pytest.raises(TooLarge):
        await status(files, "/".join(["a" * 200] * 21))
    monkeypatch.setattr(uploads, "MOST_UPLOADS", 3)
    for n in range(3):
        await put(files, f"f{n}", bytes([n]) * 16, 0, b"")
    with pytest.raises(Busy):
        await put(files, "f3", bytes([3]) * 16, 0, b"")
    monkeypatch.setattr(uploads, "IDLE_SECONDS", 0.0)
    await put(files, "f3", bytes([3]) * 16, 0, b"")


@pytest.mark.spec("FILE-1", "FILE-4")
async def test_what_is_not_granted_is_denied(files: FolderFiles, folder: Path) -> None:
    place = files_v1.Place(folder="photos", path="x")
    with pytest.raises(Denied) as caught:
        await files.stat(files_v1.StatRequest(place=place))
    assert "granted: notes" in caught.value.message
    assert "dao grants allow files=photos=FOLDER" in caught.value.help
    with pytest.raises(Denied):
        await anext(files.list(files_v1.ListRequest(place=place)))
    with pytest.raises(Denied):
        await anext(files.read(files_v1.ReadRequest()))
    (folder / "a").write_bytes(b"kept")
    upload = secrets.token_bytes(16)
    await put(files, "a", upload, 0, b"x")
    files.set_scopes([f"notes={folder}:ro"])
    assert await read(files, "a") == b"kept"
    for work in (
        lambda: put(files, "a", upload, 1, b"", files_v1.WriteRequest.THEN_COMMIT),
        lambda: write(files, "b", b"x"),
        lambda: remove(files, "a"),
    ):
        with pytest.raises(Denied, match="reading only") as caught:
            await work()
        assert f"files=notes={folder}`" in caught.value.help
    files.set_scopes([])
    with pytest.raises(Denied):
        await read(files, "a")
    assert (folder / "a").read_bytes() == b"kept"


async def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    files = FolderFiles([f"usb={tmp_path / 'stick'}"])
    place = files_v1.Place(folder="usb")
    with pytest.raises(NotFound):
        await files.stat(files_v1.StatRequest(place=place))
    (tmp_path / "stick").mkdir()
    await files.stat(files_v1.StatRequest(place=place))
    await files.close()


@pytest.mark.spec("FILE-10")
async def test_closing_forgets_uploads(folder: Path) -> None:
    files = FolderFiles([f"notes={folder}"])
    await put(files, "a", bytes(16), 0, b"x")
    assert len(list(folder.iterdir())) == 1
    await files.close()
    await files.close()
    assert list(folder.iterdir()) == []
    with pytest.raises(Unavailable):
        await files.remove(files_v1.RemoveRequest(place=files_v1.Place(folder="notes", path="a")))


@pytest.mark.spec("FILE-10")
async def test_what_a_killed_program_left_is_taken_away(files: FolderFiles, folder: Path) -> None:
    old, new = (folder / f".dao-{digit * 32}.part" for digit in "ab")
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    await write(files, "a", b"x")
    assert sorted(path.name for path in folder.iterdir()) == [new.name, "a"]


async def test_no_handle_is_left_open(files: FolderFiles, folder: Path) -> None:
    def handles() -> int:
        here = Path("/proc/self/fd")
        return len(list(here.iterdir())) if here.exists() else 0

    await write(files, "d/a", bytes(300_000))
    before = handles()
    for n in range(60):
        await write(files, f"d/b{n}", b"x")
        await listed(files, "d")
        for path in ("d/none", "d", "none/x"):
            with pytest.raises((NotFound, InvalidArgument)):
                await read(files, path)
        stream = files.read(files_v1.ReadRequest(place=files_v1.Place(folder="notes", path="d/a")))
        await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
        task = asyncio.ensure_future(read(files, "d/a"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    end = time.monotonic() + 120
    while handles() > before + 1:
        assert time.monotonic() < end, f"{handles() - before} handles are left"
        await asyncio.sleep(0.01)
