"""The shipped unit on the reference host, used as an author would use it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from dao_sdk import (
    Avatar,
    Conflict,
    Counter,
    Delete,
    Increment,
    Insert,
    InvalidArgument,
    NotFound,
    Patch,
    Put,
    Remove,
    Set,
    Splice,
    Text,
    field,
    resources,
)
from dao_sdk.host.api import data_v1, spaces_v1, system_v1
from dao_sdk.host.documents.document import Change
from dao_sdk.host.documents.space import Space


@asynccontextmanager
async def opened(home: Path, cache: Path) -> AsyncIterator[Avatar]:
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        yield avatar


@pytest.fixture
async def avatar(tmp_path: Path, cache: Path) -> AsyncIterator[Avatar]:
    """An Avatar in a new home."""
    async with opened(tmp_path / "home", cache) as avatar:
        yield avatar


@pytest.fixture
def notes(avatar: Avatar) -> Space:
    """A space that does not exist yet."""
    return avatar.documents.space("notes")


async def test_as_the_readme_says(notes: Space) -> None:
    todo = await notes.create({"title": "Bread", "done": False, "body": Text("rye, 2")})
    await notes.patch(todo.id, Set("done", True), Splice("body", 5, 1, "3"))
    note = await notes.get(todo.id)
    assert note.fields == {"title": "Bread", "done": True, "body": "rye, 3"}
    assert isinstance(note["body"], Text)


async def test_every_kind_of_value_survives_a_reopening(tmp_path: Path, cache: Path) -> None:
    fields = {
        "null": None,
        "yes": True,
        "int": -(1 << 63),
        "float": 1.5,
        "string": "grüße 🎈",
        "text": Text("grüße 🎈"),
        "counter": Counter(7),
        "bytes": bytes(range(256)),
        "list": [1, [2, {"three": 3}], Text("four")],
        "map": {"a": {"b": {}}, "": []},
    }
    async with opened(tmp_path / "home", cache) as avatar:
        made = await avatar.documents.space("all").create(fields, id="one")
        assert made.id == "one"
    async with opened(tmp_path / "home", cache) as avatar:
        note = await avatar.documents.space("all").get("one")
        assert note.fields == fields
        assert {key: type(value) for key, value in note.fields.items()} == {
            key: type(value) for key, value in fields.items()
        }
        assert note.version == made.version


async def test_writes_and_their_conditions(notes: Space) -> None:
    with pytest.raises(NotFound):
        await notes.get("a")
    with pytest.raises(NotFound):
        await notes.replace("a", {})
    first = await notes.create({"n": 1}, id="a")
    with pytest.raises(Conflict):
        await notes.create({"n": 2}, id="a")
    second = await notes.put("a", {"n": 2})
    assert first.version != second.version and second.cursor != first.cursor
    with pytest.raises(Conflict):
        await notes.patch("a", Set("n", 3), if_version=first.version)
    await notes.patch("a", Set("n", 3), if_version=second.version)
    assert (await notes.get("a", version=second.version))["n"] == 2
    history = await notes.history("a")
    assert len(history) == 3
    await notes.delete("a")
    with pytest.raises(NotFound):
        await notes.get("a")
    await notes.put("a", {"n": 4})
    assert (await notes.get("a")).fields == {"n": 4}


async def test_edits(notes: Space) -> None:
    fields = {"tags": ["a"], "votes": Counter(1), "at": {"city": "Rome"}, "body": Text("🎈🎈")}
    made = await notes.create(fields)
    await notes.patch(
        made.id,
        Insert("tags", 1, "b", "c"),
        Remove(("tags", 0)),
        Increment("votes", 4),
        Increment("votes", -2),
        Set(("at", "city"), "Oslo"),
        Set(("at", "zip"), 7),
        Splice("body", 1, 1, "é"),
    )
    assert (await notes.get(made.id)).fields == {
        "tags": ["b", "c"],
        "votes": 3,
        "at": {"city": "Oslo", "zip": 7},
        "body": "🎈é",
    }
    before = await notes.get(made.id)
    for bad in (
        Set(("nowhere", "x"), 1),
        Splice("body", 99, 0, "x"),
        Splice("tags", 0, 0, "x"),
        Insert("tags", 9, "x"),
        Increment("body"),
    ):
        with pytest.raises((InvalidArgument, NotFound, Conflict)):
            await notes.patch(made.id, Set("fine", 1), bad)
    assert await notes.get(made.id) == before  # all or none


async def test_a_set_makes_the_maps_above_it_on_request(notes: Space) -> None:
    made = await notes.create({"a": 1})
    with pytest.raises(InvalidArgument):
        await notes.patch(made.id, Set(("address", "home", "city"), "Riga"))
    await notes.patch(made.id, Set(("address", "home", "city"), "Riga"), make_parents=True)
    with pytest.raises(InvalidArgument):
        await notes.patch(made.id, Set(("a", "b"), 1), make_parents=True)  # a number is in the way
    await notes.batch(Patch(made.id, Set(("x", "y"), 1), make_parents=True))
    found = await notes.get(made.id)
    assert found.fields == {"a": 1, "address": {"home": {"city": "Riga"}}, "x": {"y": 1}}


async def test_counting(avatar: Avatar, notes: Space) -> None:
    await notes.batch(*(Put(f"d{n}", {"n": n, "even": n % 2 == 0}) for n in range(250)))
    assert await notes.count() == 250 == await notes.count({})
    assert await notes.count({"even": True}) == 125
    await avatar.spaces.index(notes.name, "n")
    assert await notes.count(field("n") < 7) == 7
    assert await notes.count(field("n").absent()) == 0


async def test_repeats_are_harmless(notes: Space) -> None:
    first = await notes.create({"n": 1}, request_id=b"once")
    again = await notes.create({"n": 1}, request_id=b"once")
    assert first == again
    made = await notes.create({"votes": Counter(0)})
    for _ in range(3):
        await notes.patch(made.id, Increment("votes"), request_id=b"vote")
    assert (await notes.get(made.id))["votes"] == 1


async def test_batches(notes: Space) -> None:
    one, two = await notes.batch(Put("a", {"n": 1}), Put("b", {"n": 2}))
    assert (one.id, two.id) == ("a", "b")
    await notes.patch("b", Set("n", 3))
    with pytest.raises(Conflict):
        await notes.batch(Put("a", {"n": 9}), Patch("b", Set("n", 9), if_version=two.version))
    assert (await notes.get("a"))["n"] == 1
    await notes.batch(Patch("a", Set("n", 5)), Delete("b"))
    assert [note.fields for note in await notes.query()] == [{"n": 5}]


async def test_queries(avatar: Avatar, notes: Space) -> None:
    await avatar.spaces.index("notes", "n")
    await notes.batch(*(Put(f"{n:03}", {"n": n, "even": n % 2 == 0}) for n in range(300)))
    found = await notes.query((field("n") >= 10) & (field("n") < 20) & ~field("even").eq(True))
    assert [note["n"] for note in found] == [11, 13, 15, 17, 19]
    query = notes.query(order=field("n").descending(), limit=150)
    assert [note["n"] for note in await query] == list(range(299, 149, -1))
    one = notes.query(field("n") == 123)
    assert [note.id for note in await one] == ["123"]
    assert one.examined <= 2  # read through the index, not by reading every document
    assert len(await notes.query()) == 300


async def take(watch: AsyncIterator[Change], count: int) -> list[Change]:
    return [await asyncio.wait_for(anext(watch), 120) for _ in range(count)]


async def test_watching(notes: Space) -> None:
    made = await notes.create({"done": False, "title": "Bread"})
    async with notes.watch({"done": False}, caught_up=True) as changes:
        first, caught = await take(changes, 2)
        assert first.kind == "changed" and first.document is not None
        assert first.document["title"] == "Bread"
        assert caught.kind == "caught_up"
        other = await notes.create({"done": False})
        await notes.patch(made.id, Set("done", True))
        seen = [change for change in await take(changes, 3) if change.kind != "caught_up"]
        assert (seen[0].kind, seen[0].id) == ("changed", other.id)
        cursor = changes.cursor
    await notes.delete(other.id)
    async with notes.watch(after=cursor) as changes:
        last = (await take(changes, 1))[0]
        assert last.id in (made.id, other.id)
    async with notes.watch(after=None) as changes:
        waiting = asyncio.create_task(anext(changes))
        await asyncio.sleep(0.05)
        new = await notes.create({})
        assert (await asyncio.wait_for(waiting, 120)).id == new.id


async def test_two_homes_converge(tmp_path: Path, cache: Path) -> None:
    async with (
        opened(tmp_path / "phone", cache) as phone,
        opened(tmp_path / "laptop", cache) as laptop,
    ):
        ours, theirs = phone.documents.space("notes"), laptop.documents.space("notes")
        made = await ours.create({"body": Text("bread"), "votes": Counter(0), "tags": ["x"]})
        await exchange(ours, theirs)
        assert (await theirs.get(made.id))["body"] == "bread"
        await ours.patch(made.id, Splice("body", 0, 0, "rye "), Increment("votes", 2))
        await theirs.patch(made.id, Splice("body", 5, 0, " & butter"), Increment("votes", 3))
        await theirs.patch(made.id, Insert("tags", 1, "y"))
        await exchange(ours, theirs)
        await exchange(theirs, ours)
        assert await ours.canonical() == await theirs.canonical()
        note = await ours.get(made.id)
        assert note.fields == {"body": "rye bread & butter", "votes": 5, "tags": ["x", "y"]}
        assert note.version == (await theirs.get(made.id)).version


async def exchange(source: Space, target: Space) -> None:
    async with source.export() as updates:
        async for update in updates:
            await target.merge(update)


async def test_damaged_updates_change_nothing(notes: Space) -> None:
    made = await notes.create({"n": 1})
    before = await notes.canonical()
    for operations in (b"", b"\xff" * 100, b"loro" + bytes(50)):
        with pytest.raises(InvalidArgument):
            await notes.merge(data_v1.Updates(updates=[bound(made.id, operations)]))
    other = await notes.create({"n": 2})
    async with notes.export() as items:
        (item,) = [item async for item in items]
    before = await notes.canonical()
    for update in item.updates:  # each under the id of the other
        update.id = other.id if update.id == made.id else made.id
    with pytest.raises(InvalidArgument, match="another document"):
        await notes.merge(item)
    assert await notes.canonical() == before


def bound(id: str, operations: bytes) -> data_v1.Update:
    """An update with its binding, as whoever makes one can make it."""
    name = id.encode()
    digest = hashlib.sha256(b"dao/update/1" + len(name).to_bytes(8, "big") + name + operations)
    return data_v1.Update(id=id, operations=operations, binding=digest.digest()[:16])


async def test_positions_of_what_is_no_more_are_refused(avatar: Avatar, notes: Space) -> None:
    cursor = (await notes.create({"n": 1})).cursor
    async with notes.watch(after=cursor, caught_up=True) as changes:
        assert (await anext(changes)).kind == "caught_up"
    await avatar.spaces.remove(spaces_v1.RemoveRequest(name=notes.name))
    await notes.create({"n": 2})
    for stale in (cursor, "x"):
        with pytest.raises((Conflict, InvalidArgument)) as refused:
            async with notes.watch(after=stale) as changes:
                await anext(changes)
        assert refused.value.details["cause"] == "position"
        with pytest.raises((Conflict, InvalidArgument)):
            async with notes.export(after=stale) as items:
                await anext(items)
    async with notes.export(after="") as items:
        assert [len(item.updates) async for item in items] == [1]


async def test_the_unit_tells_about_itself(avatar: Avatar) -> None:
    info = await avatar.system.info(system_v1.InfoRequest())
    assert info.name == "dao" and len(info.home_id) == 16
    health = await avatar.system.health(system_v1.HealthRequest())
    assert health.healthy and health.checks
    statistics = await avatar.system.statistics(system_v1.StatisticsRequest())
    assert statistics.requests >= 2 and statistics.memory_bytes > 0


async def test_nothing_readable_lies_in_the_home(tmp_path: Path, cache: Path) -> None:
    async with opened(tmp_path / "home", cache) as avatar:
        await avatar.documents.space("diary").create({"title": "plaintext-marker"}, id="id-marker")
        found = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*.sqlite3*"))
    assert b"marker" not in found and b"diary" not in found and b"title" not in found
