"""Synchronising homes: everything goes once, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, Delete, LocalClient, Put, Set, Splice, Text, resources, serve
from dao_sdk.errors import DaoError
from dao_sdk.host.api import spaces_v1
from dao_sdk.host.errors import Exhausted, InvalidArgument
from dao_sdk.host.home import Home
from dao_sdk.host.maintenance import back_up
from dao_sdk.host.synced import Synced

NOTHING = Synced()
Open = Callable[[str], Awaitable[Avatar]]


@pytest.fixture
async def opened(tmp_path: Path, cache: Path) -> AsyncIterator[Open]:
    """Open homes by their names."""
    async with AsyncExitStack() as stack:

        async def open_home(name: str) -> Avatar:
            avatar = await Avatar.open(tmp_path / name, unit=resources.unit(), cache=cache)
            stack.push_async_callback(avatar.close)
            return avatar

        yield open_home


async def alike(*homes: Avatar, space: str = "notes") -> None:
    held = {await home.documents.space(space).canonical() for home in homes}
    assert len(held) == 1


async def test_a_document_that_cannot_be_merged_holds_nothing_else_back(
    tmp_path: Path, cache: Path
) -> None:
    def small(name: str) -> AbstractAsyncContextManager[Avatar]:
        # Of 96 MiB, 72 are kept free: there is no room to merge 24,000 operations made apart.
        unit = resources.unit()
        return Avatar.open(tmp_path / name, unit=unit, cache=cache, memory_bytes=96 << 20)

    async with small("phone") as phone, small("laptop") as laptop:
        notes = phone.documents.space("notes")
        others = laptop.documents.space("notes")
        await notes.batch(*(Put(id, {"n": -1}) for id in ("a", "big", "z")))
        await phone.sync(laptop)
        for start in range(0, 12_000, 2_000):
            await notes.patch("big", *(Set("n", start + n) for n in range(2_000)))
            await others.patch("big", *(Set("n", 20_000 + start + n) for n in range(2_000)))
        await notes.patch("z", Set("n", 1))
        await others.put("hers", {"n": 2})
        await phone.documents.space("other").put("b", {"n": 3})
        for _ in range(2):
            with pytest.raises(Exhausted) as caught:
                await phone.sync(laptop)
            assert caught.value.details["id"] == "big" and caught.value.details["space"] == "notes"
            assert "everything else was" in caught.value.message
            assert (await others.get("big"))["n"] == 31_999, "nothing of it is changed"
            assert (await others.get("z"))["n"] == 1
            assert (await notes.get("hers"))["n"] == 2
            assert (await laptop.documents.space("other").get("b"))["n"] == 3
            await notes.put("z", {"n": 1, "again": True})
        with pytest.raises(Exhausted):  # one space by itself
            await others.sync(notes)
        assert (await others.get("z"))["again"]

        # The way on: what the small home holds goes into a new document, and the space there is
        # received anew.
        await others.put("big-laptop", (await others.get("big")).fields)
        with pytest.raises(Exhausted):
            await phone.sync(laptop)
        await laptop.spaces.remove(spaces_v1.RemoveRequest(name="notes"))
        await phone.sync(laptop)
        await alike(phone, laptop)
        assert (await others.get("big-laptop"))["n"] == 31_999
        assert await phone.sync(laptop) == NOTHING


async def test_deletions_go_once_and_then_nothing(opened: Open) -> None:
    phone, laptop = await opened("phone"), await opened("laptop")
    notes, others = phone.documents.space("notes"), laptop.documents.space("notes")
    await notes.batch(*(Put(f"d{n}", {"n": n}) for n in range(1_000)))
    await notes.batch(*(Delete(f"d{n}") for n in range(990)))
    await others.put("hers", {"t": Text("rye")})
    done = await phone.sync(laptop)
    assert (done.sent, done.received) == (1_000, 1) and done.sent_bytes > done.received_bytes > 0
    await alike(phone, laptop)
    assert await others.count() == 11
    assert await phone.sync(laptop) == NOTHING
    assert await laptop.sync(phone) == NOTHING

    await others.patch("hers", Splice("t", 0, 0, "x"))
    done = await notes.sync(others)
    assert (done.sent, done.received) == (0, 1) and done.received_bytes < 200
    assert await others.sync(notes) == NOTHING
    await alike(phone, laptop)


async def test_every_space_or_those_that_are_named(opened: Open) -> None:
    phone, laptop = await opened("phone"), await opened("laptop")
    for home, names in ((phone, "abc"), (laptop, "cd")):
        for name in names:
            await home.documents.space(name).put(f"of {names}", {"n": 1})
    assert (await phone.sync(laptop, spaces=["a"])).sent == 1
    assert [space.name for space in (await laptop.call("spaces.list")).spaces] == ["a", "c", "d"]
    done = await phone.sync(laptop)
    assert (done.sent, done.received) == (2, 2)
    for name in "abcd":
        await alike(phone, laptop, space=name)
    assert (await phone.sync(laptop, spaces=["nowhere"])) == NOTHING


async def test_what_cannot_be_synchronised_says_so(opened: Open) -> None:
    phone, laptop = await opened("phone"), await opened("laptop")
    with pytest.raises(InvalidArgument, match="with itself"):
        await phone.sync(phone)
    with pytest.raises(InvalidArgument, match="space of that name"):
        await phone.documents.space("a").sync(laptop.documents.space("b"))
    with pytest.raises(InvalidArgument, match="space of that name"):
        await phone.documents.space("a").sync("a")  # type: ignore[arg-type]
    with pytest.raises(DaoError, match="cannot synchronise with str"):
        await phone.sync("laptop")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="the name of a space"):
        await phone.sync(laptop, spaces=[7])  # type: ignore[list-item]


async def test_it_goes_on_after_each_item(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled while each of the items is merged, it sends nothing twice."""
    phone, laptop = await opened("phone"), await opened("laptop")
    for number in range(24):
        await phone.documents.space("notes").put(f"a{number}", {"x": noise(number)})
        if number % 4 == 0:
            await laptop.documents.space("notes").put(f"b{number}", {"x": noise(number)})
    merged: list[str] = []
    for home in (phone, laptop):
        whole = home.documents.import_

        async def merge(request: Any, *, timeout: float | None = None, whole: Any = whole) -> Any:
            if cancelled[0]:
                raise asyncio.CancelledError
            done = await whole(request, timeout=timeout)
            merged.extend(update.id for update in request.updates.updates)
            cancelled[0] = True
            return done

        monkeypatch.setattr(home.documents, "import_", merge)
    cancelled, rounds = [False], 0
    while True:
        cancelled[0] = False
        try:
            await phone.sync(laptop)
        except asyncio.CancelledError:
            rounds += 1
            continue
        break
    assert rounds > 4
    assert sorted(merged) == sorted({*merged}) and len(merged) == 30
    await alike(phone, laptop)


async def test_a_task_that_is_cancelled_anywhere_loses_nothing(opened: Open) -> None:
    phone, laptop = await opened("phone"), await opened("laptop")
    for number in range(12):
        await phone.documents.space("notes").put(f"a{number}", {"x": noise(number)})
        await laptop.documents.space("notes").put(f"b{number}", {"x": noise(number + 50)})
    for turns in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55):
        syncing = asyncio.create_task(phone.sync(laptop))
        for _ in range(turns):
            await asyncio.sleep(0)
        syncing.cancel()
        await asyncio.wait([syncing])
    await phone.sync(laptop)
    await alike(phone, laptop)
    assert await phone.sync(laptop) == NOTHING
    assert phone.counters.deaths == laptop.counters.deaths == 0


async def test_three_homes_in_a_ring(opened: Open) -> None:
    homes = [await opened(name) for name in "abc"]
    for round_ in range(3):
        for number, home in enumerate(homes):
            notes = home.documents.space("notes")
            await notes.put(f"d{number}-{round_}", {"n": 1})
            await notes.put(f"all{number}", {"round": round_})
        for number in range(3):
            await homes[number].sync(homes[(number + 1) % 3])
    for number in (0, 1, 2, 0, 1, 2):
        await homes[number].sync(homes[(number + 1) % 3])
    await alike(*homes)
    for number in range(3):
        assert await homes[number].sync(homes[(number + 1) % 3]) == NOTHING


@pytest.mark.parametrize("turned", [False, True])
async def test_a_restored_home_gets_back_what_it_lost(
    opened: Open, tmp_path: Path, turned: bool
) -> None:
    phone, laptop = await opened("phone"), await opened("laptop")
    notes = phone.documents.space("notes")
    await notes.put("first", {"n": 1})
    await phone.sync(laptop)
    back_up(Home(tmp_path / "phone"), tmp_path / "backup")
    await notes.put("later", {"n": 2})
    await notes.patch("first", Set("n", 3))
    await phone.sync(laptop)
    await phone.close()
    restored = await opened("backup")
    await restored.documents.space("notes").put("after", {"n": 4})
    await (laptop.sync(restored) if turned else restored.sync(laptop))
    await alike(restored, laptop)
    assert await restored.documents.space("notes").count() == 3
    await restored.sync(laptop)
    assert await restored.sync(laptop) == NOTHING


async def test_a_copied_home_is_another_one(opened: Open, tmp_path: Path) -> None:
    phone, laptop = await opened("phone"), await opened("laptop")
    await phone.documents.space("notes").put("first", {"n": 1})
    await phone.sync(laptop)
    await phone.close()
    shutil.copytree(tmp_path / "phone", tmp_path / "copy")
    phone, copy = await opened("phone"), await opened("copy")
    for number in range(2):
        await phone.documents.space("notes").put(f"p{number}", {"n": 1})
        await copy.documents.space("notes").put(f"c{number}", {"n": 1})
        await phone.sync(laptop)
        await laptop.sync(copy)
    await phone.sync(laptop)
    await alike(phone, copy, laptop)
    await phone.documents.space("notes").put("more", {"n": 1})
    await phone.sync(copy)
    await alike(phone, copy)
    assert await phone.documents.space("notes").count() == 6


async def test_a_space_that_was_made_again_is_sent_anew(opened: Open) -> None:
    phone, laptop = await opened("phone"), await opened("laptop")
    for number in range(5):
        await phone.documents.space("notes").put(f"a{number}", {"n": 1})
        await laptop.documents.space("notes").put(f"b{number}", {"n": 1})
    await phone.sync(laptop)
    await phone.call("spaces.remove", {"name": "notes"})
    await phone.sync(laptop)
    assert await phone.documents.space("notes").count() == 10  # the other home still has them
    await phone.call("spaces.remove", {"name": "notes"})
    await phone.documents.space("notes").batch(*(Put(f"n{n}", {"n": 1}) for n in range(20)))
    await laptop.sync(phone)
    await alike(phone, laptop)
    assert await phone.documents.space("notes").count() == 30
    await phone.sync(laptop)
    assert await phone.sync(laptop) == NOTHING


async def test_a_space_that_is_removed_meanwhile(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The export that goes on ends with a conflict, and begins again by itself."""
    phone, laptop = await opened("phone"), await opened("laptop")
    notes = phone.documents.space("notes")
    for number in range(20):
        await notes.put(f"a{number}", {"x": noise(number)})
    whole = laptop.documents.import_
    removed: list[Any] = []

    async def merge(request: Any, *, timeout: float | None = None) -> Any:
        done = await whole(request, timeout=timeout)
        if not removed:
            removed.append(await phone.call("spaces.remove", {"name": "notes"}))
            await notes.put("new", {"n": 1})
        return done

    monkeypatch.setattr(laptop.documents, "import_", merge)
    await phone.sync(laptop)
    monkeypatch.undo()
    await phone.sync(laptop)
    await alike(phone, laptop)
    assert (await laptop.documents.space("notes").get("new"))["n"] == 1
    assert await phone.sync(laptop) == NOTHING


async def test_while_both_write(opened: Open) -> None:
    phone, laptop = await opened("phone"), await opened("laptop")
    homes = (phone, laptop)

    async def write(home: Avatar, name: str) -> None:
        notes = home.documents.space("notes")
        for number in range(60):
            await notes.put(f"{name}{number % 20}", {"n": number, "x": bytes(2_000)})
            if number % 7 == 3:
                await notes.delete(f"{name}{number % 20}")

    writing = asyncio.gather(*(write(home, name) for home, name in zip(homes, "pl", strict=True)))
    while not writing.done():
        await phone.sync(laptop)
        await asyncio.sleep(0)
    await writing
    await phone.sync(laptop)
    await alike(*homes)
    assert await phone.sync(laptop) == NOTHING


async def test_with_a_home_of_another_program(opened: Open, tmp_path: Path) -> None:
    phone, laptop = await opened("phone"), await opened("laptop")
    await phone.documents.space("notes").put("a", {"n": 1})
    await laptop.documents.space("notes").put("b", {"n": 2})
    async with serve(laptop), LocalClient.connect(tmp_path / "laptop") as client:
        done = await phone.sync(client)
        assert (done.sent, done.received) == (1, 1)
        assert await phone.sync(client) == NOTHING
        await client.documents.space("notes").put("c", {"n": 3})
        done = await client.sync(phone)
        assert (done.sent, done.received) == (1, 0)
        assert await phone.documents.space("notes").sync(client.documents.space("notes")) == NOTHING
    await alike(phone, laptop)


def noise(number: int) -> bytes:
    """Bytes that do not become smaller."""
    return random.Random(number).randbytes(100_000)
