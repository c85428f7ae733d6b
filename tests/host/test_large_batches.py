"""Batches over documents that together take more memory than a unit may have."""

from __future__ import annotations

from pathlib import Path

from dao_sdk import Patch, Remove, Set, resources
from dao_sdk.host.api.avatar import Avatar

LISTS, ELEMENTS = 8, 180_000


async def test_documents_of_a_batch_need_not_fit_into_memory_together(
    tmp_path: Path, cache: Path
) -> None:
    # Each list takes 58 MiB once it is read. A list that repeats itself is stored in next to nothing, so
    # its stored bytes do not show that; nor does the count of the actor that wrote last.
    names = [f"l{number}" for number in range(LISTS)]
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        for number, name in enumerate(names):
            elements = [(place + number) % 5 for place in range(ELEMENTS)]
            await notes.put(name, {"l": elements, "n": 1})
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        await notes.patch(names[0], Remove(["l", "5"]))
        for turn in range(3):
            await notes.batch(*[Patch(name, Set("n", turn), Remove(["l", "5"])) for name in names])
            read = await notes.get(names[3])
            assert read.fields["n"] == turn and len(read.fields["l"]) == ELEMENTS - turn - 1
        assert avatar.counters.deaths == 0
