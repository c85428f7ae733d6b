"""The limits that docs/limits.md lists, through the host: just under, at and just over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dao_sdk import Avatar, resources
from dao_sdk.host.api import data_v1
from dao_sdk.host.documents.writes import Put
from dao_sdk.host.errors import Busy, TooLarge

MIB = 1 << 20


@pytest.fixture
async def avatar(tmp_path: Path, cache: Path) -> AsyncIterator[Avatar]:
    """The real unit in a new home."""
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        yield avatar


async def test_streams_of_one_method_leave_room_for_a_backup(avatar: Avatar) -> None:
    notes = avatar.documents.space("notes")
    await notes.create({"title": "Bread"}, id="a")
    async with AsyncExitStack() as stack:
        for number in range(896):
            watch = await stack.enter_async_context(notes.watch(after=None))
            assert watch is not None, number
        with pytest.raises(Busy) as caught:
            await stack.enter_async_context(notes.watch(after=None))
        assert "896 of them of" in caught.value.message

        items = [item async for item in notes.export()]
        assert [update.id for item in items for update in item.updates] == ["a"]
        assert await notes.canonical()
        assert (await notes.get("a"))["title"] == "Bread"
    async with notes.watch() as changes:
        assert (await changes.__anext__()).id == "a"


def batch_of(size: int) -> list[tuple[str, dict[str, bytes]]]:
    """Ids and fields that make a batch in the space "notes" whose request has exactly so many bytes."""

    def writes(last: int) -> list[tuple[str, dict[str, bytes]]]:
        sizes = [700 << 10] * 5 + [last]
        return [(f"d{number}", {"body": b"x" * size}) for number, size in enumerate(sizes)]

    def length(last: int) -> int:
        messages = [Put(*write).message for write in writes(last)]
        return data_v1.BatchRequest(space="notes", writes=messages).ByteSize()

    last = 400 << 10  # the lengths of lengths are the same about there
    last += size - length(last)
    assert length(last) == size
    return writes(last)


async def test_a_batch_has_the_size_of_a_message(avatar: Avatar) -> None:
    notes = avatar.documents.space("notes")
    most = avatar.abi.limits["max_message_bytes"]
    for size in (most - 1, most):
        puts = batch_of(size)
        await notes.batch(*(Put(*write) for write in puts))
        assert [document.fields for document in await notes.query()] == [
            fields for _, fields in puts
        ]
    with pytest.raises(TooLarge) as caught:
        await notes.batch(*(Put(*write) for write in batch_of(most + 1)))
    assert str(most) in caught.value.message
    assert [document.fields for document in await notes.query()] == [fields for _, fields in puts]
    assert avatar.counters.deaths == 0


async def test_a_canonical_export_has_an_end(avatar: Avatar) -> None:
    notes = avatar.documents.space("notes")
    most, large, overhead = 96 * MIB, 700_000, 13
    many = (most - 2) // (large + overhead)
    for number in range(many):
        await notes.put(f"d{number:03}", {"b": b"x" * large})
    rest = most - 2 - many * (large + overhead) - overhead
    for size in (rest - 1, rest):
        await notes.put(f"d{many:03}", {"b": b"x" * size})
        assert len(await notes.canonical()) == most - (rest - size)
    await notes.put(f"d{many:03}", {"b": b"x" * (rest + 1)})
    with pytest.raises(TooLarge) as caught:
        await notes.canonical()
    assert caught.value.details["limit"] == str(most) and "ids" in caught.value.message
    assert (await notes.get("d000"))["b"] == b"x" * large
    assert avatar.counters.deaths == 0
