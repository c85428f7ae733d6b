"""Recordings of real people typing, replayed through the unit on the reference host."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import pytest

from bench.harness import Missing
from bench.trace import Edit, read
from dao_sdk import Avatar
from dao_sdk.host.api import data_v1

from . import traces

SPACE, ID = "papers", "paper"


def recording(name: str) -> dict[str, Any]:
    try:
        return read(name)
    except Missing as missing:
        pytest.skip(str(missing))


def edit(splice: Edit) -> data_v1.Edit:
    at, gone, text = splice
    return data_v1.Edit(
        path=["body"], splice=data_v1.TextSplice(index=at, delete=gone, insert=text)
    )


async def patch(avatar: Avatar, splices: tuple[Edit, ...]) -> str:
    edits = [edit(splice) for splice in splices]
    request = data_v1.PatchRequest(space=SPACE, id=ID, edits=edits)
    return (await avatar.documents.patch(request)).revision.version


async def export(avatar: Avatar, known: str) -> list[data_v1.Updates]:
    have = [data_v1.DocumentVersion(id=ID, version=known)]
    request = data_v1.ExportRequest(space=SPACE, ids=[ID], have=have)
    async with avatar.documents.export(request) as items:
        return [item.updates async for item in items]


async def merge(avatar: Avatar, updates: list[data_v1.Updates]) -> None:
    for item in updates:
        await avatar.documents.import_(data_v1.ImportRequest(space=SPACE, updates=item))


async def body(avatar: Avatar) -> str:
    found = await avatar.documents.get(data_v1.GetRequest(space=SPACE, id=ID))
    return found.document.fields["body"].text_value


async def canonical(avatar: Avatar) -> bytes:
    async with avatar.documents.canonical(data_v1.CanonicalRequest(space=SPACE)) as chunks:
        return b"".join([chunk.data async for chunk in chunks])


async def test_two_people_typing_at_once_end_in_one_text(tmp_path: Path) -> None:
    trace = recording("friendsforever")
    async with (
        Avatar.open(tmp_path / "first") as first,
        Avatar.open(tmp_path / "second") as second,
    ):
        avatars = (first, second)
        empty = {"body": data_v1.Value(text_value="")}
        made = await first.documents.put(data_v1.PutRequest(space=SPACE, id=ID, fields=empty))
        await merge(second, await export(first, ""))
        told = {0: made.revision.version, 1: made.revision.version}
        # What each said and the other has not heard yet: run and updates, the oldest first.
        unheard: dict[int, deque[tuple[int, list[data_v1.Updates]]]] = {0: deque(), 1: deque()}
        merges = 0
        for number, run in enumerate(traces.runs(trace)):
            avatar = avatars[run.agent]
            mail = unheard[1 - run.agent]
            while mail and mail[0][0] <= run.heard:
                await merge(avatar, mail.popleft()[1])
                merges += 1
            version = await patch(avatar, run.edits)
            # Said at this moment, heard by the other whenever the trace says so.
            unheard[run.agent].append((number, await export(avatar, told[run.agent])))
            told[run.agent] = version
        await merge(first, await export(second, ""))
        await merge(second, await export(first, ""))
        assert merges > 2000
        assert await body(first) == trace["endContent"]
        assert await body(second) == trace["endContent"]
        assert await canonical(first) == await canonical(second)


async def test_a_paper_typed_by_one_person_reads_as_it_ended(tmp_path: Path) -> None:
    trace = recording("automerge-paper")
    edits = [(at, gone, text) for each in trace["txns"] for at, gone, text in each["patches"]]
    home = tmp_path / "home"
    async with Avatar.open(home) as avatar:
        empty = {"body": data_v1.Value(text_value="")}
        await avatar.documents.put(data_v1.PutRequest(space=SPACE, id=ID, fields=empty))
        for begin in range(0, len(edits), 1000):
            await patch(avatar, tuple(edits[begin : begin + 1000]))
        assert await body(avatar) == trace["endContent"]
    async with Avatar.open(home) as avatar:
        assert await body(avatar) == trace["endContent"]
