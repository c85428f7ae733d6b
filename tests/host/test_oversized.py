"""Documents that merges made larger than a message: every way of reading them keeps to its time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, resources
from dao_sdk.host.api import data_v1
from dao_sdk.host.documents.edits import Set
from dao_sdk.host.documents.shapes import Shape
from dao_sdk.host.documents.space import Space
from dao_sdk.host.errors import TooLarge

KB = 1000


class Recording:
    """The typed client, whose calls are written down with the time that they were given."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.calls: list[tuple[str, float | None]] = []

    def __getattr__(self, name: str) -> Any:
        def call(request: Any, timeout: float | None = None) -> Any:
            self.calls.append((name, timeout))
            return getattr(self._client, name)(request, timeout=timeout)

        return call


@pytest.fixture
async def client(tmp_path: Path, cache: Path) -> AsyncIterator[Recording]:
    """A home in which a document was merged of seven that have the largest size each."""
    async with AsyncExitStack() as stack:

        async def opened(name: str) -> Avatar:
            opening = Avatar.open(tmp_path / name, unit=resources.unit(), cache=cache)
            return await stack.enter_async_context(opening)

        avatar = await opened("a")
        notes = avatar.documents.space("notes")
        await notes.put("d", {"n": 0})
        base = [item async for item in notes.export()]
        for number in range(7):
            async with Avatar.open(
                tmp_path / f"peer{number}", unit=resources.unit(), cache=cache
            ) as peer:
                theirs = peer.documents.space("notes")
                for item in base:
                    await theirs.merge(item)
                await theirs.patch("d", Set(f"f{number}", bytes(700 * KB)))
                async for item in theirs.export():
                    await notes.merge(item)
        yield Recording(avatar.documents)


async def test_they_share_the_time_of_the_call(client: Recording) -> None:
    notes = Space(client, "notes", Shape(None))
    with pytest.raises(TooLarge):
        await client.get(data_v1.GetRequest(space="notes", id="d"))
    for read in (notes.get("d", timeout=60), _first(notes)):
        client.calls.clear()
        document = await read
        assert len(document.fields) == 8 and len(document["f6"]) == 700 * KB
        (first, whole), (second, left) = client.calls
        assert first in ("get", "query") and second == "canonical"
        assert whole is not None and left is not None and 0 < left < whole <= 60
    client.calls.clear()
    async with notes.watch(timeout=60) as changes:
        change = await changes.__anext__()
    assert change.document is not None and len(change.document.fields) == 8
    (_, whole), (second, left) = client.calls
    assert second == "canonical" and left is not None and whole is not None and left < whole


async def _first(notes: Space) -> Any:
    return (await notes.query(timeout=60))[0]
