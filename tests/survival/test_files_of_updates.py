"""Files of updates with something wrong in them: whole, so that only what they hold is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from dao_sdk import Avatar, Files, Net, resources
from dao_sdk.host.api import data_v1
from dao_sdk.host.errors import InvalidArgument

from ..host_adapters.web import Site, serve, text
from .updates import bound, packed

Merge = Callable[[bytes], Awaitable[data_v1.ImportSummary]]


@pytest.fixture
async def good(tmp_path: Path, cache: Path) -> list[data_v1.Update]:
    """An update of each of three documents."""
    async with Avatar.open(tmp_path / "maker", unit=resources.unit(), cache=cache) as maker:
        made = maker.documents.space("notes")
        for number in range(3):
            await made.put(f"good{number}", {"n": number})
        return [one async for item in made.export() for one in item.updates]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A server for files."""
    async with serve() as site:
        yield site


@pytest.fixture
async def avatar(tmp_path: Path, cache: Path, site: Site) -> AsyncIterator[Avatar]:
    """A home that may read a folder, and fetch from the site."""
    (tmp_path / "in").mkdir()
    grants = [Files(into=tmp_path / "in"), Net(f"http://{site.place}")]
    home = tmp_path / "home"
    async with Avatar.open(home, unit=resources.unit(), cache=cache, grants=grants) as avatar:
        yield avatar


@pytest.fixture(params=["file", "address"])
def merge(request: pytest.FixtureRequest, avatar: Avatar, site: Site, tmp_path: Path) -> Merge:
    """Merges a file into the space "notes", in each way there is."""

    async def from_file(data: bytes) -> data_v1.ImportSummary:
        (tmp_path / "in" / "updates").write_bytes(data)
        asked = data_v1.ImportFileRequest(space="notes", folder="into", path="updates")
        return (await avatar.documents.import_file(asked)).summary

    async def from_address(data: bytes) -> data_v1.ImportSummary:
        site.answers["/updates"] = text(data)
        asked = data_v1.ImportUrlRequest(space="notes", url=f"http://{site.place}/updates")
        return (await avatar.documents.import_url(asked)).summary

    return from_file if request.param == "file" else from_address


def one_each(updates: list[data_v1.Update]) -> list[data_v1.Updates]:
    """An item for each update."""
    return [data_v1.Updates(updates=[update]) for update in updates]


@pytest.mark.parametrize("wrong", ["none", "another", "of another document"])
async def test_a_binding_that_is_wrong_late_in_a_file_keeps_all_of_it_out(
    avatar: Avatar, merge: Merge, good: list[data_v1.Update], wrong: str
) -> None:
    bad = data_v1.Update()
    bad.CopyFrom(good[2])
    if wrong == "none":
        bad.binding = b""
    elif wrong == "another":
        bad.binding = bytes(16)
    else:
        bad.id = "good7"
    notes = avatar.documents.space("notes")
    await notes.put("kept", {"n": 9})
    with pytest.raises(InvalidArgument, match="nothing was imported") as refused:
        await merge(packed(one_each([*good[:2], bad])))
    assert refused.value.details["id"] == bad.id
    assert [note.id for note in await notes.query()] == ["kept"]
    assert (await merge(packed(one_each(good)))).changed == 3


async def test_what_shows_only_when_it_is_merged_says_what_was_merged_before(
    avatar: Avatar, merge: Merge, good: list[data_v1.Update]
) -> None:
    notes = avatar.documents.space("notes")
    bad = bound("bad", b"these are no operations")
    with pytest.raises(InvalidArgument) as refused:
        await merge(packed(one_each([bad, *good])))
    assert "merged" not in refused.value.details
    file = packed(one_each([*good[:2], bad, good[2]]))
    for _ in range(2):
        with pytest.raises(InvalidArgument, match="2 items of the file before that are") as refused:
            await merge(file)
        assert refused.value.details["id"] == "bad"
        assert refused.value.details["merged"] == "2"
        assert [note.id for note in await notes.query()] == ["good0", "good1"]
    summary = await merge(packed(one_each(good)))
    assert (summary.changed, summary.unchanged) == (1, 2)
    assert avatar.counters.deaths == 0
