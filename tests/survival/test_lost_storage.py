"""A home that goes away under a running Avatar: nothing is answered OK that is not kept, and it goes on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar
from dao_sdk.host.errors import CallError, Unavailable

pytestmark = pytest.mark.spec("LIVE-7", "DEATH-3")


@pytest.fixture
async def avatar(tmp_path: Path) -> AsyncIterator[Avatar]:
    async with Avatar.open(tmp_path / "home") as avatar:
        yield avatar


async def lose(avatar: Avatar) -> None:
    """Write to storage that is gone, and wait until every call says so."""
    notes = avatar.documents.space("notes")
    with pytest.raises(CallError) as caught:
        await notes.create({"n": 2})
    assert caught.value.status in ("INTERRUPTED", "UNAVAILABLE")
    with pytest.raises(Unavailable) as told:
        await notes.create({"n": 3})
    assert "storage was lost" in told.value.message and "storage.sqlite3" in told.value.message


async def until_back(avatar: Avatar) -> list[Any]:
    """The numbers of all notes, once calls are answered again."""
    for _ in range(200):
        try:
            found = await avatar.documents.space("notes").query()
        except Unavailable:
            await asyncio.sleep(0.05)
        else:
            return sorted(each["n"] for each in found)
    raise AssertionError("it did not go on")


async def test_it_goes_on_by_itself_once_the_folder_is_back(avatar: Avatar, tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    notes = avatar.documents.space("notes")
    await notes.create({"n": 1})
    heard: list[str] = []
    avatar.on_death(heard.append)
    home.rename(away)
    await lose(avatar)
    assert heard and "storage was lost" in heard[0]
    assert not home.exists(), "nothing new is made in its place"
    away.rename(home)
    assert 1 in await until_back(avatar)
    await notes.create({"n": 4})
    await avatar.close()
    async with Avatar.open(home) as again:
        assert {1, 4} <= set(await until_back(again))


async def test_a_home_that_was_deleted_can_be_closed(avatar: Avatar, tmp_path: Path) -> None:
    await avatar.documents.space("notes").create({"n": 1})
    shutil.rmtree(tmp_path / "home")
    await lose(avatar)
    await avatar.close()
    assert not (tmp_path / "home").exists()


async def test_another_home_in_its_place_is_told_and_left_alone(
    avatar: Avatar, tmp_path: Path
) -> None:
    await avatar.documents.space("notes").create({"n": 1})
    other = tmp_path / "other"
    async with Avatar.open(other) as second:
        await second.documents.space("notes").create({"n": 7})
    (tmp_path / "home").rename(tmp_path / "away")
    other.rename(tmp_path / "home")
    with pytest.raises(CallError):
        await avatar.documents.space("notes").create({"n": 2})
    with pytest.raises(Unavailable, match="Another file is at") as caught:
        await avatar.documents.space("notes").query()
    assert "open it again" in caught.value.help
    await avatar.close()
    async with Avatar.open(tmp_path / "home") as again:
        assert await until_back(again) == [7]
