"""Pages, counts and many reads at once, on the shipped unit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from dao_sdk import (
    Avatar,
    CallError,
    Counter,
    Descending,
    InvalidArgument,
    Put,
    Remove,
    Set,
    Splice,
    Text,
    Timeout,
    field,
    resources,
)
from dao_sdk.host.documents.query import Query
from dao_sdk.host.documents.shapes import Shape
from dao_sdk.host.documents.space import Space


@pytest.fixture
async def notes(tmp_path: Path, cache: Path) -> AsyncIterator[Space]:
    """A space of 250 documents."""
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        await notes.batch(*(Put(f"{n:03}", {"n": n, "even": n % 2 == 0}) for n in range(250)))
        yield notes


@pytest.mark.parametrize("limit", [1, 7, 100, 120, 250, 999])
@pytest.mark.parametrize("order", [None, "n", field("n").descending()])
async def test_pages_are_the_whole_in_parts(
    notes: Space, limit: int, order: str | Descending | None
) -> None:
    found: list[str] = []
    token = ""
    while True:
        query = notes.query({"even": True}, order=order, limit=limit, after=token)
        page = await query.page()
        found += [document.id for document in page.documents]
        if not page.next:
            break
        assert len(page.documents) == limit
        token = page.next
        if limit == 1 and len(found) > 5:
            return
    assert found == [note.id for note in await notes.query({"even": True}, order=order)]
    assert len(found) == 125


async def test_a_query_goes_on_after_a_page(notes: Space) -> None:
    page = await notes.query(limit=10).page()
    assert (await notes.query(after=page.next))[0].id == "010"
    assert len(await notes.query(limit=3, after=page.next)) == 3
    assert len((await notes.query().page()).documents) == 100
    assert await notes.query(limit=0).page() == await notes.query(limit=0, after="").page()


async def test_a_token_belongs_to_its_query(notes: Space) -> None:
    token = (await notes.query({"even": True}, order="n", limit=5).page()).next
    assert len(await notes.query({"even": True}, order="n", limit=9, after=token)) == 9
    other = Space(notes._client, "other", Shape(None))
    begins: list[Callable[[], Query]] = [
        lambda: notes.query({"even": False}, order="n", after=token),
        lambda: notes.query(order="n", after=token),
        lambda: notes.query({"even": True}, after=token),
        lambda: notes.query({"even": True}, order="even", after=token),
        lambda: notes.query({"even": True}, order=field("n").descending(), after=token),
        lambda: other.query({"even": True}, order="n", after=token),
        lambda: notes.query({"even": True}, order="n", after=token[:-1]),
        lambda: notes.query({"even": True}, order="n", after=token[1:]),
        lambda: notes.query({"even": True}, order="n", after=token[:12]),
        lambda: notes.query({"even": True}, order="n", after=token + "x"),
    ]
    for begin in begins:
        with pytest.raises(InvalidArgument):
            await begin().page()


async def test_a_dict_asks_for_equal_fields(notes: Space) -> None:
    assert [note.id for note in await notes.query({"n": 7})] == ["007"]
    assert [note.id for note in await notes.query({"n": 8, "even": True})] == ["008"]
    assert await notes.query({"n": 8, "even": False}) == []
    assert len(await notes.query({})) == 250
    same = field("n").eq(8) & field("even").ne(False)
    assert [note.id for note in await notes.query(same)] == ["008"]
    async with notes.watch({"n": 5}) as changes:
        assert (await asyncio.wait_for(anext(changes), 120)).id == "005"


async def test_counts(notes: Space) -> None:
    assert await notes.count() == 250
    assert await notes.count({"even": True}) == 125
    assert await notes.count(field("n") < 10) == 10
    await notes.delete("000")
    assert await notes.count({"even": True}) == 124


async def test_many_reads(notes: Space) -> None:
    wanted = [f"{n:03}" for n in (200, 3, 999, 3)]
    found = await notes.get_many(wanted)
    assert [document and document.id for document in found] == ["200", "003", None, "003"]
    assert await notes.get_many([]) == []
    every = await notes.get_many(f"{n:03}" for n in range(250))
    assert [document and document["n"] for document in every] == list(range(250))
    with pytest.raises(CallError) as refused:
        await notes.get_many(["001", "x" * 1000, "002"])
    assert refused.value.status in ("INVALID_ARGUMENT", "TOO_LARGE")
    assert len([task for task in asyncio.all_tasks() if "get_many" in repr(task)]) == 0


async def test_timeouts(notes: Space) -> None:
    await notes.put("a", {}, timeout=60)
    await notes.create({}, id="b", timeout=60)
    await notes.replace("b", {"n": 1}, timeout=60)
    await notes.patch("b", Set("n", 2), timeout=60)
    await notes.batch(Put("c", {}), timeout=60)
    await notes.delete("c", timeout=60)
    assert (await notes.get("b", timeout=60))["n"] == 2
    assert len(await notes.history("b", timeout=60)) == 3
    assert await notes.canonical(timeout=60)
    async with notes.export(timeout=60) as updates:
        items = [item async for item in updates]
    await notes.merge(items[0], timeout=60)
    with pytest.raises(Timeout):
        async with notes.watch(after=None, timeout=0.05) as changes:
            await asyncio.wait_for(anext(changes), 120)


async def test_what_is_changed_and_put_back_keeps_its_kind(notes: Space) -> None:
    await notes.put("a", {"body": Text("rye"), "n": Counter(1), "in": {"list": [Text("x")]}})
    for _ in range(3):
        fields = (await notes.get("a")).fields
        fields["body"] += ", 3"
        fields["n"] += 1
        fields["in"]["list"][0] = fields["in"]["list"][0].upper() + "y"
        await notes.put("a", fields)
    await notes.patch("a", Splice("body", 0, 3, "oat"))
    fields = (await notes.get("a")).fields
    assert fields == {"body": "oat, 3, 3, 3", "n": 4, "in": {"list": ["XYYy"]}}
    assert [type(fields["body"]), type(fields["n"])] == [Text, Counter]
    assert type(fields["in"]["list"][0]) is Text


async def test_a_kind_is_changed_by_removing_it_first(notes: Space) -> None:
    await notes.put("a", {"body": Text("rye"), "n": Counter(1)})
    await notes.patch("a", Remove("body"), Set("body", "plain"), Remove("n"), Set("n", 5))
    fields = (await notes.get("a")).fields
    assert fields == {"body": "plain", "n": 5}
    assert [type(fields["body"]), type(fields["n"])] == [str, int]
    with pytest.raises(InvalidArgument):
        await notes.patch("a", Splice("body", 0, 0, "x"))
