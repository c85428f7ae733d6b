"""Rows of the database that are gone, or are older than the rest: SQLite finds nothing wrong."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from dao_sdk import Avatar, CallError, resources
from dao_sdk.cli.main import main
from dao_sdk.errors import DaoError
from dao_sdk.host.errors import Internal

NOTES = 30
Rows = Mapping[bytes, bytes]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> tuple[Path, Rows]:
    """A home, and the rows that it had before its last writes."""
    place = tmp_path_factory.mktemp("whole") / "home"
    asyncio.run(fill(place, cache, 0))
    before = rows(place)
    asyncio.run(fill(place, cache, 1))
    return place, before


async def fill(place: Path, cache: Path, round: int) -> None:
    async with Avatar.open(place, unit=resources.unit(), cache=cache) as avatar:
        await avatar.spaces.index("notes", "n")
        notes = avatar.documents.space("notes")
        for number in range(NOTES):
            id = b"%d of %d" % (number, round)
            await notes.put(f"note{number:02}", {"n": number + round * 100}, request_id=id)
        await notes.put("large", {"bytes": bytes(range(256)) * (100 + round)})
        await avatar.documents.space("other").put("one", {"n": round})


def rows(home: Path) -> Rows:
    with contextlib.closing(sqlite3.connect(home / "storage.sqlite3")) as database:
        found = database.execute("SELECT key, value FROM entries").fetchall()
    return {bytes(key): bytes(value) for key, value in found}


async def told(home: Path, cache: Path) -> bool:
    """Read a home; give whether it said that it is damaged. What it gives must be right."""
    try:
        async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
            notes = avatar.documents.space("notes")
            assert len(await notes.query()) == NOTES + 1
            for number in range(NOTES):
                note = await notes.get(f"note{number:02}")
                assert note is not None and note["n"] == number + 100
            assert [one["n"] for one in await avatar.documents.space("other").query()] == [1]
            again = await notes.put("note07", {"n": 107}, request_id=b"7 of 1")
            assert again.version == (await notes.get("note07")).version
            exported = [update async for update in notes.export()]
            assert exported
    except Internal as error:
        assert error.details["cause"] == "damaged"
        return True
    except CallError:
        raise
    except DaoError as error:
        assert "damaged" in error.message or "missing" in error.message
        return True
    return False


@pytest.mark.parametrize("kind", [b"H", b"L", b"S", b"d", b"l", b"p", b"s", b"t"])
@pytest.mark.parametrize("older", [False, True])
async def test_one_row_is_gone_or_old(
    homes: tuple[Path, Rows], tmp_path: Path, cache: Path, kind: bytes, older: bool
) -> None:
    whole, before = homes
    keys = [key for key, value in rows(whole).items() if key[:1] == kind]
    if older:
        keys = [key for key in keys if key in before and before[key] != rows(whole)[key]]
    noticed = 0
    for place, key in enumerate(keys[:: max(1, len(keys) // 3)]):
        home = tmp_path / f"home{place}"
        shutil.copytree(whole, home)
        with contextlib.closing(sqlite3.connect(home / "storage.sqlite3")) as database:
            if older:
                database.execute("UPDATE entries SET value = ? WHERE key = ?", (before[key], key))
            else:
                database.execute("DELETE FROM entries WHERE key = ?", (key,))
            database.commit()
        said = await told(home, cache)
        checked = await asyncio.to_thread(main, ["home", "check", "--home", str(home)])
        assert checked == 1 or not said
        noticed += said
    # The log of a home as small as this one holds once more what rows of other kinds say.
    if kind in b"HLd" and not older:
        assert noticed > 0


@pytest.mark.parametrize("kind", [b"H", b"L", b"d", b"l"])
@pytest.mark.parametrize("column", ["key", "value"])
@pytest.mark.parametrize("wrong", ["words", 7])
async def test_one_row_holds_no_bytes(
    homes: tuple[Path, Rows],
    tmp_path: Path,
    cache: Path,
    capsys: pytest.CaptureFixture[str],
    kind: bytes,
    column: str,
    wrong: object,
) -> None:
    """SQLite keeps any type in any column."""
    home = tmp_path / "home"
    shutil.copytree(homes[0], home)
    key = next(key for key in rows(home) if key[:1] == kind)
    with contextlib.closing(sqlite3.connect(home / "storage.sqlite3")) as database:
        database.execute(f"UPDATE entries SET {column} = ? WHERE key = ?", (wrong, key))
        database.commit()
    await told(home, cache)
    assert await asyncio.to_thread(main, ["home", "check", "--home", str(home)]) == 1
    assert "something else than bytes" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("kind", [bytes([kind]) for kind in b"HLSdhlpqrst"])
async def test_a_check_finds_every_row_that_was_changed(
    homes: tuple[Path, Rows], tmp_path: Path, kind: bytes
) -> None:
    of_kind = {key: value for key, value in rows(homes[0]).items() if key[:1] == kind}
    for place, key in enumerate([min(of_kind), max(of_kind)]):
        value = of_kind[key]
        home = tmp_path / f"home{place}"
        shutil.copytree(homes[0], home)
        changed = value[:-1] + bytes([value[-1] ^ 1])
        with contextlib.closing(sqlite3.connect(home / "storage.sqlite3")) as database:
            database.execute("UPDATE entries SET value = ? WHERE key = ?", (changed, key))
            database.commit()
        assert await asyncio.to_thread(main, ["home", "check", "--home", str(home)]) == 1


async def test_a_request_of_which_the_record_is_gone_is_not_executed_again(
    homes: tuple[Path, Rows], tmp_path: Path, cache: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(homes[0], home)
    with contextlib.closing(sqlite3.connect(home / "storage.sqlite3")) as database:
        database.execute("DELETE FROM entries WHERE substr(key, 1, 1) = ?", (b"r",))
        database.commit()
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        with pytest.raises(Internal, match="not known whether the request was executed"):
            await notes.put("note07", {"n": 107}, request_id=b"7 of 1")
        await notes.put("note07", {"n": 8}, request_id=b"another")
    assert await asyncio.to_thread(main, ["home", "check", "--home", str(home)]) == 1


def test_a_whole_home_is_whole(
    homes: tuple[Path, Rows], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["home", "check", "--home", str(homes[0])]) == 0
    assert "Every document can be read" in capsys.readouterr().out
