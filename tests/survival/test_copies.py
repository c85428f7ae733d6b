"""Copies of a home, killed writers, and homes that are newer or taken."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from dao_sdk import Avatar, Conflict, Counter, Increment, Set, Splice, Text, resources
from dao_sdk.errors import DaoError
from dao_sdk.host.api import data_v1
from dao_sdk.host.home import Home, HomeHeld
from dao_sdk.host.maintenance import check


@contextlib.asynccontextmanager
async def opened(home: Path, cache: Path) -> AsyncIterator[Avatar]:
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        yield avatar


async def canonical(avatar: Avatar) -> bytes:
    """What two homes that have converged agree on, byte for byte."""
    request = data_v1.CanonicalRequest(space="notes")
    async with avatar.documents.canonical(request) as chunks:
        return b"".join([chunk.data async for chunk in chunks])


async def merge(source: Avatar, target: Avatar) -> None:
    """Bring what one home has to another."""
    async with source.documents.export(data_v1.ExportRequest(space="notes")) as items:
        async for item in items:
            request = data_v1.ImportRequest(space="notes", updates=item.updates)
            await target.documents.import_(request)


async def actor(avatar: Avatar) -> str:
    """Who made the newest change of the document, after making one."""
    notes = avatar.documents.space("notes")
    await notes.patch("bread", Set("touched", os.urandom(8)))
    return (await notes.history("bread"))[0].actor


@pytest.mark.spec("HOME-13")
async def test_a_copied_home_is_edited_on_both_sides_and_merges(
    tmp_path: Path, cache: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    async with opened(first, cache) as avatar:
        notes = avatar.documents.space("notes")
        await notes.put("bread", {"body": Text("rye"), "loaves": Counter(1), "done": False})
        before = await actor(avatar)
    shutil.copytree(first, second)
    async with opened(first, cache) as one, opened(second, cache) as other:
        actors = {before, await actor(one), await actor(other)}
        assert len(actors) == 3, "a copy goes on as somebody else"
        for avatar, word in ((one, "dark "), (other, "sour ")):
            notes = avatar.documents.space("notes")
            for _ in range(20):  # as many edits on both sides, so that equal actors would collide
                await notes.patch("bread", Increment("loaves", 1))
            await notes.patch("bread", Splice("body", 0, 0, word), Set(word.strip(), True))
            await notes.put(f"only-{word.strip()}", {"n": 1})
        await merge(one, other)
        await merge(other, one)
        assert await canonical(one) == await canonical(other)
        bread = await one.documents.space("notes").get("bread")
        assert bread["loaves"] == 41 and bread["dark"] and bread["sour"]
        assert sorted(str(bread["body"]).split()) == ["dark", "rye", "sour"]
        assert len(await one.documents.space("notes").query()) == 3


MANY = 10**9
"""More loaves than one by one are ever added."""

EDITING = """
import asyncio, sys
from pathlib import Path
from dao_sdk import Increment, Splice
from tests.survival.test_copies import opened

async def main(home, cache):
    async with opened(home, cache) as avatar:
        notes = avatar.documents.space("notes")
        async def edit():
            while True:
                await notes.patch("bread", Increment("loaves", 1), Splice("body", 0, 0, "x"))
                print("+", flush=True)
        await asyncio.gather(edit(), edit(), edit())

asyncio.run(main(*map(Path, sys.argv[1:])))
"""


async def test_a_kill_between_edit_and_commit_then_a_merge(tmp_path: Path, cache: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    async with opened(first, cache) as avatar:
        await avatar.documents.space("notes").put("bread", {"body": Text(""), "loaves": Counter(0)})
    shutil.copytree(first, second)
    acknowledged = 0
    for n in range(4):
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-c", EDITING, first, cache, stdout=asyncio.subprocess.PIPE
        )
        assert program.stdout is not None
        for _ in range(5 + 7 * n):
            assert await program.stdout.readline() == b"+\n"
            acknowledged += 1
        program.send_signal(signal.SIGKILL)
        acknowledged += (await program.stdout.read()).count(b"+\n")
        await program.wait()
        # What a killed writer had made and not stored is nowhere: the next actor begins afresh.
        async with opened(first, cache) as one, opened(second, cache) as other:
            await other.documents.space("notes").patch("bread", Increment("loaves", MANY))
            await merge(one, other)
            await merge(other, one)
            assert await canonical(one) == await canonical(other)
            bread = await other.documents.space("notes").get("bread")
            loaves = int(bread["loaves"])
            assert loaves // MANY == n + 1
            assert len(str(bread["body"])) == loaves % MANY >= acknowledged


@pytest.mark.spec("HOME-11")
async def test_an_older_unit_refuses_a_newer_home(tmp_path: Path, cache: Path) -> None:
    home = tmp_path / "home"
    async with opened(home, cache) as avatar:
        await avatar.documents.space("notes").put("a", {})
        schema = int((await avatar.call("system.info")).state_schema)
    # The record of the home: eight bytes, then the schema (see the unit's store).
    database = sqlite3.connect(home / "storage.sqlite3")
    (record,) = database.execute("SELECT value FROM entries WHERE key = x'48'").fetchone()
    assert int.from_bytes(record[8:12], "big") == schema
    newer = record[:8] + (schema + 1).to_bytes(4, "big") + record[12:]
    database.execute("UPDATE entries SET value = ? WHERE key = x'48'", (newer,))
    database.commit()
    before = database.execute("SELECT key, value FROM entries ORDER BY key").fetchall()
    with pytest.raises(Conflict, match="newer") as refused:
        async with opened(home, cache):
            pass
    assert str(schema + 1) in refused.value.message
    assert database.execute("SELECT key, value FROM entries ORDER BY key").fetchall() == before
    database.execute("UPDATE entries SET value = ? WHERE key = x'48'", (record,))
    database.execute("PRAGMA user_version=2")
    database.commit()
    database.close()
    with pytest.raises(DaoError, match="layout 2") as old:
        async with opened(home, cache):
            pass
    assert "Update" in old.value.help


HOLDING = """
import asyncio, sys
from pathlib import Path
from tests.survival.test_copies import opened

async def main(home, cache):
    async with opened(home, cache):
        print("held", flush=True)
        await asyncio.sleep(3600)

asyncio.run(main(*map(Path, sys.argv[1:])))
"""


@pytest.mark.spec("LOCK-1")
async def test_two_programs_never_share_a_home(tmp_path: Path, cache: Path) -> None:
    home = tmp_path / "home"
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDING, home, cache, stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    assert await program.stdout.readline() == b"held\n"
    try:
        with pytest.raises(HomeHeld, match=f"process {program.pid}") as taken:
            async with opened(home, cache):
                pass
        assert "dao call" in taken.value.help
        # Another way to the same home is the same home.
        (tmp_path / "link").symlink_to(home)
        for way in (tmp_path / "link", home / ".." / "home"):
            with pytest.raises(HomeHeld):
                async with opened(way, cache):
                    pass
    finally:
        program.kill()
        await program.wait()
    async with opened(home, cache) as avatar:
        with pytest.raises(HomeHeld, match=str(os.getpid())):
            async with opened(home, cache):
                pass
        assert [each.state for each in check(avatar.home) if each.about == "use"] == ["good"]


RACING = """
import os, sys, time
from pathlib import Path
from dao_sdk.host.home import Home, HomeHeld

home, marks = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()  # all begin at once
held = refused = 0
while held < 40:
    try:
        with Home(home).lock("racer"):
            mark = marks / "mine"
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))  # fails where somebody else is inside
            while not (marks / "refused").exists():  # the first stays until another one was here
                time.sleep(0.001)
            held += 1
            mark.unlink()
    except HomeHeld:
        refused += 1
        (marks / "refused").touch()
print(held, refused)
"""


def test_a_home_that_another_program_begins_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    look = Path.iterdir

    def late(path: Path) -> Iterator[Path]:
        home.lock_file.touch()  # as another program does that makes the same home
        return iter(list(look(path)))

    monkeypatch.setattr(Path, "iterdir", late)
    home.lock().close()


async def test_programs_that_race_for_a_new_home(tmp_path: Path) -> None:
    (tmp_path / "marks").mkdir()
    words = [sys.executable, "-c", RACING, str(tmp_path / "home"), str(tmp_path / "marks")]
    pipe = asyncio.subprocess.PIPE
    programs = [
        await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=pipe)
        for _ in range(5)
    ]
    for program in programs:
        assert program.stdout is not None
        assert await program.stdout.readline() == b"ready\n"
    said = await asyncio.gather(*(program.communicate(b"go\n") for program in programs))
    assert [program.returncode for program in programs] == [0] * 5, [err for _, err in said]
    counts = [tuple(map(int, out.split())) for out, _ in said]
    assert all(held == 40 for held, _ in counts) and any(refused for _, refused in counts), counts
