"""Updates that end the unit: each is refused from then on, and none of them stops the Avatar."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dao_sdk import Avatar, Files, Net, resources
from dao_sdk.errors import DaoError
from dao_sdk.host.api import data_v1
from dao_sdk.host.errors import Interrupted, InvalidArgument

from ..host_adapters.web import serve, text
from .updates import bound, packed

FORGED = Path(__file__).parents[2] / "meta_unit/crates/unit/tests/forged"


def forged(number: int) -> data_v1.Update:
    """An update that ends the unit, with its binding."""
    return bound(f"x{number}", (FORGED / f"ends_{number}.bin").read_bytes())


def poison(number: int) -> data_v1.ImportRequest:
    """An item with nothing else."""
    updates = data_v1.Updates(updates=[forged(number)])
    return data_v1.ImportRequest(space="notes", updates=updates)


@pytest.mark.parametrize("together", [False, True])
async def test_three_that_end_the_unit_do_not_stop_it(
    tmp_path: Path, cache: Path, together: bool
) -> None:
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        await notes.put("kept", {"n": 1})
        requests = [poison(number) for number in range(3)]
        if together:
            calls = [avatar.documents.import_(request) for request in requests]
            told = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(error, DaoError) for error in told)
        for number, request in enumerate(requests):
            with pytest.raises(InvalidArgument) as refused:
                await avatar.documents.import_(request)
            assert refused.value.details["id"] == f"x{number}"
        assert avatar.counters.deaths <= 3
        assert (await notes.get("kept"))["n"] == 1
        await notes.put("more", {"n": 2})


@pytest.mark.parametrize("way", ["file", "url"])
async def test_a_file_with_updates_that_end_the_unit(tmp_path: Path, cache: Path, way: str) -> None:
    """Nobody can take an update out of a file: what is before, beside and behind it is merged."""
    folder = tmp_path / "in"
    folder.mkdir()
    async with Avatar.open(tmp_path / "maker", unit=resources.unit(), cache=cache) as maker:
        made = maker.documents.space("notes")
        for number in range(4):
            await made.put(f"good{number}", {"n": number})
        good = [one async for item in made.export() for one in item.updates]
    assert len(good) == 4
    items = [
        data_v1.Updates(updates=[good[0]]),
        data_v1.Updates(updates=[good[1], forged(0), good[2]]),
        data_v1.Updates(updates=[forged(1)]),
        data_v1.Updates(updates=[good[3]]),
    ]
    data = packed(items)
    (folder / "updates").write_bytes(data)
    async with serve() as site:
        site.answers["/updates"] = text(data)
        grants = [Files(into=folder), Net(f"http://{site.place}")]
        async with Avatar.open(
            tmp_path / "home", unit=resources.unit(), cache=cache, grants=grants
        ) as avatar:
            notes = avatar.documents.space("notes")
            await notes.put("kept", {"n": 9})

            async def merge() -> None:
                if way == "file":
                    file = data_v1.ImportFileRequest(space="notes", folder="into", path="updates")
                    await avatar.documents.import_file(file)
                else:
                    place = f"http://{site.place}/updates"
                    url = data_v1.ImportUrlRequest(space="notes", url=place)
                    await avatar.documents.import_url(url)

            with pytest.raises(Interrupted):  # a call outlives one death, and these are two
                await merge()
            for _ in range(2):
                with pytest.raises(InvalidArgument, match="everything else in the file") as refused:
                    await merge()
                assert refused.value.details["cause"] == "quarantine"
                assert refused.value.details["id"] == "x0"
            assert avatar.counters.deaths == 2
            found = sorted(note.id for note in await notes.query())
            assert found == ["good0", "good1", "good2", "good3", "kept"]
