"""A database that is cut off or has a bad page: it is told, and the rest can still be had."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, CallError, NotFound, resources
from dao_sdk.cli.main import main
from dao_sdk.errors import DaoError
from dao_sdk.host.api import data_v1
from dao_sdk.host.documents.rescue import rescue
from dao_sdk.host.errors import Internal

NOTES = 200
PAGE = 4096


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A home with two spaces; a deleted note is among them."""
    place = tmp_path_factory.mktemp("whole") / "home"
    asyncio.run(fill(place, cache))
    return place


async def fill(place: Path, cache: Path) -> None:
    async with Avatar.open(place, unit=resources.unit(), cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        for number in range(NOTES):
            await notes.put(f"note{number}", {"text": f"{number}" * 200})
        await notes.put("old", {})
        await notes.delete("old")
        await avatar.documents.space("other").put("one", {})


async def test_a_bad_page_costs_what_is_on_it_and_no_more(
    home: Path, tmp_path: Path, cache: Path
) -> None:
    whole = (home / "storage.sqlite3").read_bytes()
    pages = len(whole) // PAGE
    losses = []
    for page in range(pages // 8, pages, pages // 8):
        damaged, saved = tmp_path / f"damaged{page}", tmp_path / f"saved{page}"
        shutil.copytree(home, damaged)
        bad = b"\xa5" * PAGE
        (damaged / "storage.sqlite3").write_bytes(
            whole[: page * PAGE] + bad + whole[(page + 1) * PAGE :]
        )
        try:
            async with (
                Avatar.open(damaged, unit=resources.unit(), cache=cache) as source,
                Avatar.open(saved, unit=resources.unit(), cache=cache) as target,
            ):
                told = [
                    each async for each in rescue(source.spaces, source.documents, target.documents)
                ]
                assert source.counters.deaths == 0
                losses.append(sum(each.lost for each in told))
                found = await target.documents.space("notes").query()
                assert len(found) == next(each for each in told if each.space == "notes").documents
                assert all(note["text"] == note.id[4:] * 200 for note in found)
                with pytest.raises(NotFound):
                    await target.documents.space("notes").get("old")
        except DaoError as error:
            assert "damaged" in error.message, error
            if isinstance(error, CallError):
                assert error.status == "INTERNAL"
    assert len(losses) >= 4 and min(losses) < 10, losses


async def test_who_meets_a_damaged_document_is_told_which(
    home: Path, tmp_path: Path, cache: Path
) -> None:
    """Nothing that gives many documents leaves one out in silence: it ends and names it."""
    damaged = tmp_path / "home"
    shutil.copytree(home, damaged)
    with contextlib.closing(sqlite3.connect(damaged / "storage.sqlite3")) as database:
        # Documents begin with d, a space's number and a hidden name. The longest is a note for
        # certain, never the deleted one or the one of the other space: one bit of it is turned.
        found = database.execute(
            "SELECT key, value FROM entries WHERE substr(key, 1, 1) = x'64'"
            " ORDER BY length(value) DESC, key LIMIT 1"
        )
        key, value = found.fetchone()
        bad = value[:-1] + bytes([value[-1] ^ 1])
        database.execute("UPDATE entries SET value = ? WHERE key = ?", (bad, key))
        database.commit()
    async with Avatar.open(damaged, unit=resources.unit(), cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        lost = []
        for number in range(NOTES):
            try:
                await notes.get(f"note{number}")
            except Internal:
                lost.append(f"note{number}")
        assert len(lost) == 1

        async def listed() -> None:
            cursor = ""
            while True:
                request = data_v1.ListRequest(space="notes", cursor=cursor)
                cursor = (await avatar.documents.list(request)).next
                if not cursor:
                    return

        async def exported(**some: Any) -> None:
            async for _ in notes.export(**some):
                pass

        async def watched() -> None:
            async with avatar.documents.watch(data_v1.WatchRequest(space="notes")) as changes:
                async for change in changes:
                    if change.kind == data_v1.WatchResponse.KIND_CAUGHT_UP:
                        return

        works = (listed, notes.query, notes.canonical, exported, watched)
        for work in (*works, lambda: notes.get(lost[0])):
            with pytest.raises(Internal, match=repr(lost[0])[1:-1]) as told:
                await work()
            assert told.value.details["document"] == lost[0], work
            assert "dao home rescue" in told.value.help and "backup" in told.value.help
        assert avatar.counters.deaths == 0
    words = ["home", "rescue", str(tmp_path / "new"), "--home", str(damaged)]
    assert await asyncio.to_thread(main, words) == 1
    async with Avatar.open(tmp_path / "new", unit=resources.unit(), cache=cache) as avatar:
        saved = {note.id for note in await avatar.documents.space("notes").query()}
    assert saved == {f"note{number}" for number in range(NOTES)} - set(lost)


@pytest.mark.parametrize("part", [0.0001, 0.1, 0.5, 0.9])
async def test_a_database_that_was_cut_off(
    home: Path, tmp_path: Path, cache: Path, part: float
) -> None:
    shutil.copytree(home, tmp_path / "home")
    storage = tmp_path / "home" / "storage.sqlite3"
    os.truncate(storage, int(storage.stat().st_size * part) or 1)
    cut = storage.read_bytes()
    with pytest.raises(DaoError, match="damaged") as refused:
        async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
            await avatar.documents.space("notes").query()
    assert "backup" in refused.value.help
    assert storage.read_bytes()[: len(cut)] == cut, "what is left is left alone"


def test_the_command(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["home", "rescue", str(tmp_path / "new"), "--home", str(home)]
    assert main(words) == 0
    assert f"{NOTES} documents" in capsys.readouterr().out
    assert main([*words[:-1], str(tmp_path / "nowhere")]) == 1
