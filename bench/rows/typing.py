"""A person typing: the trace as patches of 1,000 edits, each durable, and as one edit a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench import trace
from bench.harness import Row, alternate, compare, once
from bench.homes import SPACE, need_unit
from bench.peers.by_hand import engine
from bench.peers.sql import Blobs
from bench.places import folder
from dao_sdk.host.api import data_v1
from dao_sdk.host.api.avatar import Avatar

PATCH, TURNS, GOAL = 1_000, 3, 2.0
SINGLES = 1_000
"""How many edits of the trace are made one a call: each is durable, all would take minutes."""
PAPER, FIELD = "paper", "text"
BESIDE = "Loro + SQLite by hand"


async def run() -> list[Row]:
    """Measure."""
    need_unit()
    loro = engine()
    found = trace.load()
    edits = found.edits
    patches = [edits[at : at + PATCH] for at in range(0, len(edits), PATCH)]
    singles = [[edit] for edit in edits[:SINGLES]]
    thousand, kept, in_memory = await alternate(
        [
            lambda: _ours(patches, found.end),
            lambda: _by_hand(loro, patches, found.end),
            lambda: _by_hand(loro, patches, found.end, durable=False),
        ],
        TURNS,
    )
    one, one_kept = await alternate(
        [lambda: _ours(singles), lambda: _by_hand(loro, singles)], TURNS
    )
    each = 1e6 / SINGLES
    return [
        compare("typing-1000", "s", thousand, BESIDE, kept, GOAL),
        compare("typing-1000", "s", thousand, "Loro, nothing kept", in_memory),
        compare("typing-1", "us", one * each, BESIDE, one_kept * each),
    ]


async def _ours(patches: Sequence[Sequence[trace.Edit]], end: str | None = None) -> float:
    """Make the edits in a new document, each patch in one call; check the text at the end."""
    with folder() as home:
        async with Avatar.open(home) as avatar:
            documents = avatar.documents
            empty = {FIELD: data_v1.Value(text_value="")}
            await documents.put(data_v1.PutRequest(space=SPACE, id=PAPER, fields=empty))

            async def work(_: int) -> None:
                for patch in patches:
                    request = data_v1.PatchRequest(space=SPACE, id=PAPER)
                    _write(request, patch)
                    await documents.patch(request)

            seconds = await once(work)
            paper = (await documents.get(data_v1.GetRequest(space=SPACE, id=PAPER))).document
            assert end in (None, paper.fields[FIELD].text_value)
            return seconds


def _write(request: data_v1.PatchRequest, patch: Sequence[trace.Edit]) -> None:
    """Add the edits to a request; into messages that are there, twice as fast as making them."""
    add = request.edits.add
    for index, delete, insert in patch:
        edit = add()
        edit.path.append(FIELD)
        splice = edit.splice
        splice.index = index
        if delete:
            splice.delete = delete
        if insert:
            splice.insert = insert


async def _by_hand(
    loro: Any,
    patches: Sequence[Sequence[trace.Edit]],
    end: str | None = None,
    *,
    durable: bool = True,
) -> float:
    """The same with the package alone; durable: each patch's update in a transaction of its own."""
    with folder() as place, Blobs(place / "blobs.sqlite3") as blobs:
        document = loro.LoroDoc()
        text = document.get_text(FIELD)

        async def work(_: int) -> None:
            for number, patch in enumerate(patches):
                before = document.oplog_vv
                for index, delete, insert in patch:
                    if delete:
                        text.delete(index, delete)
                    if insert:
                        text.insert(index, insert)
                document.commit()
                if durable:
                    update = document.export(loro.ExportMode.Updates(before))
                    blobs.put([(str(number), update)])

        seconds = await once(work)
        assert end in (None, text.to_string())
        return seconds
