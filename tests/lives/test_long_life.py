"""A long life: what years of use leave in a home, and that all of it can still be read.

After each phase every way to read is taken; the home is opened again, backed up and rescued, and a
home that knows it only by synchronising holds the same. ``pytest --long`` plays the whole life; a run
without it plays a hundredth, but every size.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import (
    Avatar,
    Counter,
    Delete,
    Descending,
    Increment,
    Patch,
    Put,
    Set,
    Space,
    Splice,
    Text,
    field,
    resources,
)
from dao_sdk.host.documents.examine import examine
from dao_sdk.host.documents.rescue import rescue
from dao_sdk.host.home import Home
from dao_sdk.host.maintenance import back_up, check, restore
from dao_sdk.host.synced import Synced

KIB = 1 << 10
LARGEST = 768 * KIB
"""The most bytes of a document's fields, encoded."""


class Life:
    """A home as it lives, and two others that follow it.

    Args:
        folder: Where the homes are.
        cache: Where compiled modules are kept.
        whole: Whether the whole life is played.
    """

    def __init__(self, folder: Path, cache: Path, whole: bool) -> None:
        self._folder = folder
        self._cache = cache
        self._whole = whole
        self._phases = 0
        self.home: Avatar
        self.twins: list[Avatar] = []

    def scaled(self, count: int) -> int:
        """How many of something a phase makes, out of what a whole life has."""
        return count if self._whole else max(20, count // 100)

    async def open(self, name: str) -> Avatar:
        """Open a home."""
        return await Avatar.open(self._folder / name, unit=resources.unit(), cache=self._cache)

    async def begin(self) -> None:
        """Open all homes."""
        self.home = await self.open("home")
        self.twins = [await self.open(f"twin{number}") for number in range(2)]

    async def close(self) -> None:
        """Close all homes."""
        for home in (self.home, *self.twins):
            await home.close()

    @property
    def notes(self) -> Space:
        """The space in which all happens."""
        return self.home.documents.space("notes")

    async def look(self) -> None:
        """Take every way to read, keep and bring back what is there."""
        self._phases += 1
        for twin in self.twins:
            await self.home.sync(twin)
        await self.twins[0].sync(self.twins[1])
        held = await self.notes.canonical()
        for home in (self.home, *self.twins):
            assert await home.documents.space("notes").canonical() == held
            await readable(home)
        # What the two gave each other may come back here, once.
        await self.home.sync(self.twins[0])
        assert await self.home.sync(self.twins[0]) == Synced()
        exported = await self._follow(lambda copy: merge_all(self.notes, copy))
        rescued = await self._follow(lambda copy: rescue_all(self.home, copy))
        assert exported == rescued == held
        await self.home.close()
        place = self._folder / f"backup{self._phases}"
        made = back_up(Home(self._folder / "home"), place)
        assert not made.faults
        restore(place, Home(self._folder / f"restored{self._phases}"))
        restored = await self.open(f"restored{self._phases}")
        assert await restored.documents.space("notes").canonical() == held
        await readable(restored)
        await restored.close()
        assert not [it for it in check(Home(self._folder / "home")) if it.state == "fault"]
        self.home = await self.open("home")
        assert await self.notes.canonical() == held
        await readable(self.home)

    async def _follow(self, bring: Callable[[Avatar], Awaitable[None]]) -> bytes:
        """Bring everything into a new home; gives what it holds then."""
        self._phases += 1
        copy = await self.open(f"copy{self._phases}")
        await bring(copy)
        held = await copy.documents.space("notes").canonical()
        await copy.close()
        return held


async def merge_all(notes: Space, copy: Avatar) -> None:
    async for item in notes.export():
        await copy.documents.space("notes").merge(item)


async def rescue_all(home: Avatar, copy: Avatar) -> None:
    async for space in rescue(home.spaces, home.documents, copy.documents):
        assert space.whole and not space.lost, space


async def readable(home: Avatar) -> None:
    """Every document can be read in every way, and all ways agree."""
    found = [one async for one in examine(home.system, home.spaces, home.documents)]
    assert not found, found
    notes = home.documents.space("notes")
    queried = {document.id: document.fields for document in await notes.query()}
    assert await notes.count() == len(queried)
    ids = sorted(queried)[:50]
    read = await notes.get_many(ids)
    assert [each and each.fields for each in read] == [queried[id] for id in ids]
    seen: dict[str, Any] = {}
    async with notes.watch(caught_up=True) as changes:
        async for change in changes:
            if change.kind == "caught_up":
                break
            seen.pop(change.id, None)
            if change.document is not None:
                seen[change.id] = change.document.fields
    assert seen == queried
    for order in ("n", Descending(field("n"))):
        ordered = [document.id async for document in notes.query({"kind": "small"}, order=order)]
        assert len(ordered) == sum(1 for it in queried.values() if it.get("kind") == "small")
    assert home.counters.deaths == 0


@pytest.fixture
async def life(tmp_path: Path, cache: Path, request: pytest.FixtureRequest) -> AsyncIterator[Life]:
    """The homes, open."""
    life = Life(tmp_path, cache, bool(request.config.getoption("--long")))
    await life.begin()
    yield life
    await life.close()


async def test_a_long_life(life: Life) -> None:
    # Documents of every size, from nothing to the limit.
    for size in (0, 1, 255, 256, 4 * KIB, 64 * KIB, 300_000, 600_000, LARGEST - 64):
        await life.notes.put(f"size{size}", {"x": bytes(size)} if size else {})
        await life.notes.put(f"text{size}", {"x": Text("é" * (size // 2))})
    await life.look()

    # One note that is saved again and again, as an editor does.
    await life.notes.put("saved", {"body": Text(""), "n": Counter(0)})
    for number in range(life.scaled(10_000)):
        await life.notes.patch("saved", Splice("body", number % 50, 0, "ab"), Increment("n", 1))
        if number % 10 == 0:
            await life.notes.put("put", {"body": f"{number} " * 60})
    assert (await life.notes.get("saved"))["n"] == life.scaled(10_000)
    assert len(await life.notes.history("saved")) >= life.scaled(10_000)
    await life.look()

    # Many small documents, each edited twenty times, in two homes at once.
    await life.home.spaces.index("notes", "n")
    count = life.scaled(20_000)
    for begin in range(0, count, 500):
        numbers = range(begin, min(count, begin + 500))
        await life.notes.batch(*(Put(f"s{n}", {"kind": "small", "n": n}) for n in numbers))
    await life.home.sync(life.twins[0])
    for edit in range(20):
        for home in (life.home, life.twins[0]):
            notes = home.documents.space("notes")
            for begin in range(0, count, 500):
                numbers = range(begin, min(count, begin + 500))
                await notes.batch(*(Patch(f"s{n}", Set("n", n * edit)) for n in numbers))
    await life.look()

    # Most of them go; the one that another home writes to meanwhile stays.
    gone = range(count - 5)
    await life.twins[1].documents.space("notes").patch("s0", Set("kept", True))
    for begin in range(0, len(gone), 500):
        await life.notes.batch(*(Delete(f"s{n}") for n in gone[begin : begin + 500]))
    await life.look()
    assert (await life.notes.get("s0"))["kept"] is True
    assert await life.notes.count({"kind": "small"}) == 6

    # The space is removed and made again, while the others still have it.
    await life.home.call("spaces.remove", {"name": "notes"})
    await life.notes.put("new", {"kind": "small", "n": 1})
    await life.look()
    assert await life.notes.count({"kind": "small"}) == 7
