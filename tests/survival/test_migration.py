"""A real migration by a real unit, killed at random moments; then the older unit again.

The newer unit is the one that ships, built with a state schema more and a step that moves every
piece of history elsewhere (``meta_unit/build.py --rehearsal``). It takes Rust to build, so the
lane ``wasm`` of ``tests/run.py`` does that and names it in DAO_REHEARSAL.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import random
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from dao_sdk import Avatar, Conflict, Counter, Increment, Set, Splice, Text, field, resources
from dao_sdk.cli.main import main
from dao_sdk.host.api.data_v1 import Revision
from dao_sdk.host.home import Home
from dao_sdk.host.maintenance import back_up

from . import migrator
from .migrator import OPENED, WRITE, migrate

HOME, MARK, COPY, LOG = b"H", b"m", b"b", b"l"
"""Keys of the store: the record of the home, the mark of a migration, the prefix of its copy, that of
the redo log, which is put into its places before anything is copied."""
MOVED = (b"h", b"q")
"""What the rehearsal moves elsewhere."""
SMALL, LARGE = 300, 30
PATIENCE = 600
"""So many seconds may a busy machine take to say something."""

Entries = dict[bytes, bytes]


@pytest.fixture(scope="module")
def newer() -> Path:
    """The unit of the next state schema."""
    path = os.environ.get("DAO_REHEARSAL")
    if not path:
        pytest.skip("needs a unit that Rust builds: python3 tests/run.py wasm")
    return Path(path)


class Place:
    """A home in the middle of things, and the program that is killed in it."""

    def __init__(self, home: Path, cache: Path) -> None:
        self.home, self.cache = home, cache
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([migrator.__name__, "dao_sdk.host.api.avatar"])

    def migrate(self, unit: Path, writes: int = -1, seconds: float | None = 0.0) -> list[bytes]:
        """Open the home with a unit in a program of its own.

        Args:
            unit: The unit.
            writes: The batch to be killed at, counted from 0; -1 for none.
            seconds: How long after it was handed over; None for before anything of it is written.

        Returns:
            What the program said.
        """
        ear, mouth = self._context.Pipe(duplex=False)
        given = (self.home, unit, self.cache, writes if seconds is None else None, mouth)
        program = self._context.Process(target=migrate, args=given, daemon=True)
        program.start()
        mouth.close()
        said: list[bytes] = []
        try:
            with contextlib.suppress(EOFError):
                while writes < 0 or said.count(WRITE) <= writes:
                    assert ear.poll(PATIENCE), "it says nothing more"
                    said.append(ear.recv_bytes())
            if writes >= 0:
                time.sleep(seconds or 0.0)
                program.kill()
        finally:
            program.join(PATIENCE)
            program.kill()
            ear.close()
        return said

    def entries(self) -> Entries:
        """What is stored, key by key, but for the redo log."""
        with contextlib.closing(sqlite3.connect(self.home / "storage.sqlite3")) as database:
            entries = dict(database.execute("SELECT key, value FROM entries").fetchall())
        kinds = {key: key[5:6] if key[:1] == COPY else key[:1] for key in entries}
        return {key: value for key, value in entries.items() if kinds[key] != LOG}


async def fill(home: Path, cache: Path) -> None:
    """Make a home with small documents, large ones, edits, an index and a deleted document."""
    dice = random.Random(4)
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        await avatar.spaces.index("notes", "n")
        for number in range(SMALL):
            await notes.put(f"small{number}", {"n": number, "count": Counter(number)})
        for number in range(LARGE):
            body = Text(dice.randbytes(20_000).hex())
            await notes.put(f"large{number}", {"n": -1, "body": body})
            await notes.patch(f"large{number}", Splice("body", 7, 1, "-"), Set("done", True))
        await notes.put("gone", {})
        await notes.delete("gone")


async def contents(home: Path, unit: Path, cache: Path) -> tuple[bytes, list[str], Revision]:
    """Read all that there is: the documents, an index, and what a repeated request is answered."""
    async with Avatar.open(home, unit=unit, cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        found = [document.id for document in await notes.query(field("n") < 20, order="n")]
        assert len(found) == 20 + LARGE
        again = await notes.patch("small1", Increment("count", 1), request_id=b"once")
        assert (await notes.get("small1"))["count"] == 2
        return await notes.canonical(), found, again


async def test_a_migration_that_is_killed(
    tmp_path: Path, cache: Path, newer: Path, long_run: bool, seed: int
) -> None:
    shipped = resources.unit()
    chance = random.Random(seed)
    origin = tmp_path / "origin"
    await fill(origin, cache)
    await contents(origin, shipped, cache)
    async with Avatar.open(origin, unit=shipped, cache=cache) as avatar:
        # More than the redo log takes, so that nothing is left to be put into its place.
        body = chance.randbytes(20_000).hex()
        await avatar.documents.space("notes").put("last", {"n": 1_000, "body": body})
    wanted = await contents(origin, shipped, cache)
    before = Place(origin, cache).entries()
    shutil.copytree(origin, tmp_path / "whole")
    said = Place(tmp_path / "whole", cache).migrate(newer)
    writes = said.count(WRITE)
    assert said[-1] == OPENED and writes > 20
    kills = copied = begun = 0
    for number in range(200 if long_run else 20):
        place = Place(tmp_path / f"home{number}", cache)
        shutil.copytree(origin, place.home)
        moments = [chance.randrange(writes)]
        while chance.random() < 0.5:
            moments.append(chance.randrange(writes))
        if number < 2:  # one before the first change for certain, and one after it
            moments = [(1, writes - 1)[number]]
        for moment in moments:
            place.migrate(newer, moment, None if number < 2 else chance.uniform(0, 0.004))
            kills += 1
            found = place.entries()
            own = {key: v for key, v in found.items() if key[:1] not in (COPY, MARK)}
            if own == before:
                begun += 1  # nothing was changed yet
            else:
                # The copy is whole before the first change, and stays until after the last.
                copy = {k[5:]: v for k, v in found.items() if k[:1] == COPY}
                moved = not any(key[:1] in MOVED for key in own)
                assert copy == before or (moved and own[HOME] != before[HOME])
                copied += 1
        if chance.random() < 0.4:  # a backup in the middle of it is as good as the home
            place.home = back_up(Home(place.home), tmp_path / f"backup{number}").path
        finished = found[HOME] != before[HOME]
        if finished or chance.random() < 0.5:
            assert place.migrate(newer)[-1] == OPENED
            after = place.entries()
            assert after[HOME] != before[HOME]
            assert not any(key[:1] in (COPY, MARK, *MOVED) for key in after)
            assert await contents(place.home, newer, cache) == wanted
        else:  # back to the older unit, which may be killed as well
            if chance.random() < 0.5:
                place.migrate(shipped, chance.randrange(4), chance.uniform(0, 0.004))
            assert place.migrate(shipped)[-1] == OPENED
            assert place.entries() == before
            assert await contents(place.home, shipped, cache) == wanted
        shutil.rmtree(place.home)
    print(f"{kills} kills, {begun} before and {copied} after the first change, {writes} batches")
    assert copied and begun


async def test_an_older_unit_refuses_a_migrated_home(
    tmp_path: Path, cache: Path, newer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped, place = resources.unit(), Place(tmp_path / "home", cache)
    await fill(place.home, cache)
    wanted = await contents(place.home, shipped, cache)
    backup = back_up(Home(place.home), tmp_path / "backup").path
    assert place.migrate(newer)[-1] == OPENED
    migrated = place.entries()
    with pytest.raises(Conflict, match="written by a newer unit") as refused:
        await Avatar.open(place.home, unit=shipped, cache=cache)
    details = refused.value.details
    assert int(details["home_schema"]) == int(details["unit_schema"]) + 1
    assert place.entries() == migrated, "a home that is refused is left alone"
    check = ["home", "check", "--home", str(place.home)]
    assert await asyncio.to_thread(main, check) == 0
    assert "They were not read: this home was written by a newer unit" in capsys.readouterr().out
    assert main(["home", "restore", str(backup), "--home", str(place.home), "--force"]) == 0
    capsys.readouterr()
    assert await contents(place.home, shipped, cache) == wanted
    (kept,) = tmp_path.glob("home.before-*")
    assert await contents(kept, newer, cache) == wanted
