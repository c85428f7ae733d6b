"""The real unit on a disk that is full, and under a limit on the size of files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dao_sdk import Avatar, CallError, Exhausted, NotFound, Space, resources
from dao_sdk.cli.main import main
from dao_sdk.errors import DaoError
from dao_sdk.host.api import data_v1
from dao_sdk.host.home import Home
from dao_sdk.host.maintenance.check import check


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


async def exported(avatar: Avatar) -> int:
    """Export everything; how many documents that is."""
    async with avatar.documents.export(data_v1.ExportRequest(space="notes")) as items:
        return sum([len(item.updates.updates) async for item in items])


async def fill(space: Space) -> int:
    """Write pairs until no more fit; how many there are."""
    for number in range(10_000):
        try:
            await space.put(f"note{number}", {"text": f"{number:5}" * 1000})
        except CallError as error:
            assert error.status in ("EXHAUSTED", "UNAVAILABLE"), error
            return number
    raise AssertionError("the disk is never full")


async def test_a_full_disk(disk: Path, cache: Path) -> None:
    (disk / "ballast").write_bytes(bytes(500_000))
    async with Avatar.open(disk / "home", unit=resources.unit(), cache=cache) as avatar:
        space = avatar.documents.space("notes")
        written = await fill(space)
        assert written > 20
        with pytest.raises(Exhausted) as refused:
            await space.put("more", {"text": "x" * 200_000})
        assert "disk" in refused.value.message
        with pytest.raises(NotFound):
            await space.get(f"note{written}")
        assert len(await space.query()) == await exported(avatar) == written
        assert avatar.counters.deaths == 0
        # Once there is room, it goes on where it was refused.
        (disk / "ballast").unlink()
        await space.put(f"note{written}", {"text": "fits"}, request_id=b"again")
        assert (await space.get(f"note{written}"))["text"] == "fits"
    async with Avatar.open(disk / "home", unit=resources.unit(), cache=cache) as avatar:
        assert await exported(avatar) == written + 1
        (disk / "ballast").write_bytes(b"")
        await fill(avatar.documents.space("notes"))
    # Full to the brim it still opens, and what is in it can be read.
    async with Avatar.open(disk / "home", unit=resources.unit(), cache=cache) as avatar:
        assert await exported(avatar) > written


async def test_a_home_on_a_disk_without_a_byte_left(
    disk: Path, tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite cannot even read there: it is told what is amiss, and all can be had elsewhere."""
    home, copy = disk / "home", tmp_path / "copy"
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        for number in range(20):
            await avatar.documents.space("notes").put(f"{number}", {"text": "x" * 5000})
    with (disk / "ballast").open("wb") as ballast, pytest.raises(OSError, match="No space"):
        while True:
            os.write(ballast.fileno(), bytes(1024))
    before = sorted(path.name for path in disk.iterdir())
    with pytest.raises(DaoError, match="no room on the disk") as full:
        await Avatar.open(home, unit=resources.unit(), cache=cache)
    assert f"dao home backup DIR --home {home}" in full.value.help
    assert [fault.about for fault in check(Home(home)) if fault.state == "fault"] == []
    assert main(["home", "backup", str(disk / "more"), "--home", str(home)]) == 1
    assert main(["home", "restore", str(home), "--home", str(disk / "other")]) == 1
    told = capsys.readouterr().err
    assert f"{disk / 'more'} cannot be made" in told and f"{disk / 'other'} cannot be made" in told
    assert told.count("Make room on its disk") == 2 and ".part" not in told.replace("\n", "")
    assert sorted(path.name for path in disk.iterdir()) == before
    assert main(["home", "backup", str(copy), "--home", str(home)]) == 0
    async with Avatar.open(copy, unit=resources.unit(), cache=cache) as avatar:
        assert await exported(avatar) == 20


FILLING = """
import asyncio, sys
from pathlib import Path
from dao_sdk import Avatar, CallError, Put, resources

async def main(home, cache):
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        notes, number = avatar.documents.space("notes"), len(sys.argv) > 3 and int(sys.argv[3])
        while True:
            halves = (Put(f"{half}{number}", {"text": f"{number:5}" * 500}) for half in "ab")
            try:
                await notes.batch(*halves)
                print(number, flush=True)
            except CallError as error:
                assert error.status in ("EXHAUSTED", "UNAVAILABLE"), error
                print("full", flush=True)
            number += 1

asyncio.run(main(*map(Path, sys.argv[1:3])))
"""


async def test_a_writer_that_is_killed_on_a_full_disk(disk: Path, cache: Path) -> None:
    """What was acknowledged is there, and nothing by half, whether the disk was full or not."""
    acknowledged: set[str] = set()
    for life in range(5):
        words = [sys.executable, "-c", FILLING, str(disk / "home"), str(cache), str(life * 10_000)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
            assert program.stdout is not None and program.stderr is not None
            full = 0
            while full <= life * 3:  # each time another while after it became full
                word = program.stdout.readline().decode().strip()
                assert word, program.stderr.read().decode()
                full += word == "full"
                acknowledged |= {word} - {"full"}
            program.kill()
            acknowledged |= set(program.stdout.read().decode().split()) - {"full"}
        # The last word may have been cut off; what it was about is unknown.
        async with Avatar.open(disk / "home", unit=resources.unit(), cache=cache) as avatar:
            found = {note.id async for note in avatar.documents.space("notes").query()}
        halves = [{id[1:] for id in found if id[0] == half} for half in "ab"]
        assert halves[0] == halves[1] >= acknowledged
    assert len(acknowledged) > 20


LIMITED = """
import asyncio, resource, sys
from pathlib import Path
from tests.survival.test_full_disk import Avatar, exported, fill, resources

async def main(home, cache):
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
        space = avatar.documents.space("notes")
        written = await fill(space)
        assert await exported(avatar) == written and avatar.counters.deaths == 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        await space.put("last", {})
        print(written + 1)

asyncio.run(main(*map(Path, sys.argv[1:])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
async def test_files_that_may_not_grow(tmp_path: Path, cache: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path / "home", cache],
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        assert await exported(avatar) == int(done.stdout) > 20
