"""The limits that docs/reference/limits.md lists, through the host: just under, at and just over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dao_sdk import Avatar, Net, Set, field, resources
from dao_sdk.host.api import data_v1, net_v1
from dao_sdk.host.documents.conditions import Condition
from dao_sdk.host.documents.edits import add_edits
from dao_sdk.host.documents.writes import Put
from dao_sdk.host.errors import Busy, InvalidArgument, TooLarge

from ..survival.updates import packed

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


async def test_a_patch_has_the_size_of_a_message(avatar: Avatar) -> None:
    """Its edits may bring more than a document holds, as long as the document has room in the end."""
    notes = avatar.documents.space("notes")
    most = avatar.abi.limits["max_message_bytes"]

    def edits(size: int) -> list[Set]:
        def of(last: int) -> list[Set]:
            sizes = [700 << 10] * 5 + [last]
            return [Set("body", bytes([number]) * size) for number, size in enumerate(sizes)]

        def length(last: int) -> int:
            request = data_v1.PatchRequest(space="notes", id="a")
            return add_edits(of(last), request).ByteSize()

        last = 400 << 10
        last += size - length(last)
        assert length(last) == size
        return of(last)

    await notes.put("a", {"body": b""})
    for size in (most - 1, most):
        made = edits(size)
        await notes.patch("a", *made)
        assert (await notes.get("a"))["body"] == made[-1].value
    with pytest.raises(TooLarge) as caught:
        await notes.patch("a", *edits(most + 1))
    assert str(most) in caught.value.message
    assert (await notes.get("a"))["body"] == made[-1].value
    assert avatar.counters.deaths == 0


async def test_conditions_nest_to_a_depth(avatar: Avatar) -> None:
    notes = avatar.documents.space("notes")
    await notes.put("a", {"n": 1})

    def nested(levels: int) -> Condition:
        condition = field("n") == 1
        for level in range(levels):
            other = field("n") == level + 2
            condition = condition | other if level % 2 else condition & ~other
        return condition

    for levels in (42, 43):
        assert [note.id for note in await notes.query(nested(levels))] == ["a"]
    with pytest.raises(InvalidArgument, match="nested too deeply"):
        nested(44)


async def test_the_answer_to_a_batch_has_an_exact_limit(avatar: Avatar) -> None:
    """An answer may be larger than its batch, so a batch that fits can have one that does not."""
    most = avatar.abi.limits["max_message_bytes"] - 1024
    await avatar.documents.space("notes").put("first", {})

    async def answer(ids: list[str]) -> int:
        writes = [Put(id, {}).message for id in ids]
        request = data_v1.BatchRequest(space="notes", writes=writes)
        return (await avatar.documents.batch(request)).ByteSize()

    async def refused(ids: list[str]) -> int:
        with pytest.raises(TooLarge) as caught:
            await answer(ids)
        assert str(most) in caught.value.message and "split the batch" in caught.value.message
        return int(caught.value.details["size"])

    ids = [f"{number:0120}" for number in range(26_000)]
    size = await refused(ids)
    fit = len(ids) * most // size + 60
    while (excess := await refused(ids[:fit]) - most) > 200:
        fit -= excess // 200
    assert excess > 0
    assert await avatar.documents.space("notes").count() == 1  # what was refused changed nothing
    fit -= 2
    just_under = await answer(ids[:fit])
    # An answer to some of the writes has as many bytes as they have in one to all of them.
    assert just_under <= most and just_under + await answer(ids[fit:]) == size
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


class Server:
    """A web that answers with one file."""

    file = b""

    async def fetch(self, request: net_v1.FetchRequest) -> AsyncIterator[net_v1.FetchResponse]:
        yield net_v1.FetchResponse(head=net_v1.Head(status=200, url=request.url))
        for start in range(0, len(self.file), MIB // 2):
            yield net_v1.FetchResponse(chunk=self.file[start : start + MIB // 2])


def file_of(size: int, item: data_v1.Updates) -> bytes:
    """A file of updates that holds an item and has exactly so many bytes."""

    def padding(length: int) -> data_v1.Updates:  # its position is no one's, so it does nothing
        return data_v1.Updates(after="x" * length)

    # The last has a little less than 1 MiB: its length is written in as many bytes.
    items = [item, *[padding(MIB)] * (size // MIB - 1)]
    frame = len(packed([padding(MIB)])) - len(packed([])) - MIB
    items.append(padding(size - len(packed(items)) - frame))
    file = packed(items)
    assert len(file) == size
    return file


async def test_a_file_is_fetched_up_to_its_limit(tmp_path: Path, cache: Path) -> None:
    most, server = 64 * MIB, Server()
    async with (
        Avatar.open(tmp_path / "other", unit=resources.unit(), cache=cache) as other,
        Avatar.open(
            tmp_path / "home",
            unit=resources.unit(),
            cache=cache,
            capabilities={"net": server},
            grants=[Net("example.org")],
        ) as avatar,
    ):
        url = "https://example.org/notes.dao"
        for number, size in enumerate((most - 1, most, most + 1)):
            notes = other.documents.space("notes")
            await notes.put(str(number), {"n": number})
            items = [item async for item in notes.export()]
            update = next(u for item in items for u in item.updates if u.id == str(number))
            server.file = file_of(size, data_v1.Updates(updates=[update]))
            request = data_v1.ImportUrlRequest(space="notes", url=url)
            if size <= most:
                answer = await avatar.documents.import_url(request, timeout=120)
                assert answer.summary.changed == 1
                continue
            with pytest.raises(TooLarge) as caught:
                await avatar.documents.import_url(request, timeout=120)
            assert str(most) in caught.value.message and "ImportFile" in caught.value.message
        assert await avatar.documents.space("notes").count() == 2
        assert avatar.counters.deaths == 0
