"""A program asks the Avatar of another one, with the same typed clients."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dao_sdk import (
    Avatar,
    CallError,
    Counter,
    DaoError,
    Disconnected,
    InvalidArgument,
    LocalClient,
    NotFound,
    Set,
    Text,
    Timeout,
    resources,
    serve,
)
from dao_sdk.host.api import data_v1


@pytest.fixture
async def avatar(tmp_path: Path, cache: Path) -> AsyncIterator[Avatar]:
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        yield avatar


async def test_it_is_asked_like_an_avatar(avatar: Avatar) -> None:
    async with serve(avatar), LocalClient.connect(avatar.home.path) as client:
        assert (await client.system.info()).name == "dao" == client.hello.unit.partition(" ")[0]
        notes = client.documents.space("notes")
        made = await notes.create({"title": "Bread", "body": Text("rye"), "n": Counter(1)})
        assert (await avatar.documents.space("notes").get(made.id))["title"] == "Bread"
        await client.spaces.index("notes", "title")
        assert [note["body"] for note in await notes.query({"title": "Bread"})] == ["rye"]
        assert await notes.count() == 1
        assert [note and note.id for note in await notes.get_many([made.id, "none"])] == [
            made.id,
            None,
        ]
        listed = await client.call("documents.list", {"space": "notes"})
        assert [document.id for document in listed.documents] == [made.id]
        async with notes.watch(caught_up=True) as changes:
            kinds = [(await asyncio.wait_for(anext(changes), 120)).kind for _ in range(2)]
            assert kinds == ["changed", "caught_up"]
            await avatar.documents.space("notes").patch(made.id, Set("title", "Rye"))
            change = await asyncio.wait_for(anext(changes), 120)
            assert change.document is not None and change.document["title"] == "Rye"


async def test_its_errors_are_those_of_the_avatar(avatar: Avatar) -> None:
    async with serve(avatar), LocalClient.connect(str(avatar.home.path)) as client:
        notes = client.documents.space("notes")
        with pytest.raises(NotFound):
            await notes.get("none")
        with pytest.raises(InvalidArgument, match="id is a string"):
            await notes.get(5)  # type: ignore[arg-type]
        with pytest.raises(InvalidArgument, match="`timeout`"):
            await notes.get("a", timeout=-1)
        with pytest.raises(InvalidArgument, match=r"takes dao.data.v1.PutRequest"):
            await client.documents.put(data_v1.GetRequest())  # type: ignore[arg-type]
        with pytest.raises(Timeout):
            async with notes.watch(after=None, timeout=0.05) as changes:
                await asyncio.wait_for(anext(changes), 120)
        with pytest.raises(DaoError, match="answers with items"):
            await client.call("documents.watch", {"space": "notes"})
        with pytest.raises(DaoError, match="no method"):
            await client.call("documents.wach")


async def test_a_home_that_nobody_serves(tmp_path: Path, avatar: Avatar) -> None:
    for home in (tmp_path / "none", avatar.home.path):
        with pytest.raises(DaoError, match="no Avatar serves the home") as refused:
            async with LocalClient.connect(home):
                pass
        assert "dao run --home" in refused.value.help and not (tmp_path / "none").exists()


@pytest.mark.spec("SOCK-2")
async def test_another_contract_is_refused(avatar: Avatar) -> None:
    class Other(LocalClient):
        ABI = dataclasses.replace(LocalClient.ABI, digest=bytes(32))

    async with serve(avatar):
        with pytest.raises(DaoError, match="speaks contract"):
            await Other.connect(avatar.home.path)


async def test_an_avatar_that_goes_away_ends_what_was_asked(avatar: Avatar) -> None:
    async with serve(avatar) as server, LocalClient.connect(avatar.home.path) as client:
        notes = client.documents.space("notes")
        await notes.create({})

        async def follow() -> None:
            async with notes.watch() as changes:
                async for _ in changes:
                    seen.set()

        seen = asyncio.Event()
        following = asyncio.create_task(follow())
        await asyncio.wait_for(seen.wait(), 120)
        await server.aclose()
        with pytest.raises(CallError) as ended:
            await asyncio.wait_for(following, 120)
        assert ended.value.status in ("UNAVAILABLE", "INTERRUPTED")
        with pytest.raises(Disconnected):
            await notes.create({})
        with pytest.raises(Disconnected):
            async with notes.watch() as changes:
                await anext(changes)
    with pytest.raises(Disconnected):
        await client.system.info()
