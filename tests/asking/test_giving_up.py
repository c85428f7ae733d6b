"""Downloads that never end: who gives one up, or closes the Avatar, waits for no server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from dao_sdk import Avatar, Net
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api import storage_v1
from dao_sdk.host.errors import CallError, Timeout

from ..host_adapters.web import Site, text
from .conftest import fetch, until


class Hanging:
    """A server that never answers whole, and how many of its connections are open."""

    def __init__(self) -> None:
        self.open = 0
        self.place = ""

    async def hold(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold a connection until the other side hangs up."""
        asked = await reader.readuntil(b"\r\n\r\n")
        if b"/half" in asked:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + bytes(1000))
        self.open += 1
        with contextlib.suppress(ConnectionError):
            await reader.read()
        self.open -= 1
        writer.close()


class Slow(SqliteStorage):
    """A storage that takes its time before it writes."""

    def __init__(self) -> None:
        super().__init__()
        self.writing = asyncio.Event()

    async def write(self, request: storage_v1.WriteRequest) -> storage_v1.WriteResponse:
        self.writing.set()
        await asyncio.sleep(0.02)
        return await super().write(request)


@pytest_asyncio.fixture
async def hanging() -> AsyncIterator[Hanging]:
    hanging = Hanging()
    async with await asyncio.start_server(hanging.hold, "127.0.0.1", 0) as server:
        hanging.place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield hanging


@pytest_asyncio.fixture
async def avatar(
    unit: bytes, tmp_path: Path, site: Site, hanging: Hanging
) -> AsyncIterator[Avatar]:
    grants = [Net(f"http://{site.place}", f"http://{hanging.place}")]
    async with Avatar.open(tmp_path / "h", unit=unit, grants=grants) as avatar:
        yield avatar


@pytest.mark.parametrize("path", ["/silent", "/half"])
@pytest.mark.parametrize("how", ["timeout", "cancel"])
async def test_a_download_that_its_caller_gave_up_ends_at_once(
    avatar: Avatar, site: Site, hanging: Hanging, updates: bytes, path: str, how: str
) -> None:
    instance: Any = avatar.runtime.instance
    task = asyncio.create_task(fetch(avatar, f"http://{hanging.place}{path}"))
    await until(lambda: hanging.open)
    assert len(instance.capabilities) == 1
    if how == "cancel":
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    else:
        avatar.runtime.dispatcher._expire(next(iter(instance.calls)), 0.0)
        with pytest.raises(Timeout, match="may have taken effect"):
            await task
    await until(lambda: not hanging.open and not len(instance.capabilities) and not instance.calls)
    # The unit is well, and so is the way to that server.
    site.answers["/notes.dao"] = text(updates)
    assert (await fetch(avatar, f"http://{site.place}/notes.dao")).changed == 1
    assert avatar.counters.deaths == 0


async def test_closing_waits_for_no_server(
    avatar: Avatar, hanging: Hanging, caplog: pytest.LogCaptureFixture
) -> None:
    given_up = asyncio.create_task(fetch(avatar, f"http://{hanging.place}/half"))
    wanted = asyncio.create_task(fetch(avatar, f"http://{hanging.place}/silent"))
    await until(lambda: hanging.open == 2)
    given_up.cancel()
    await avatar.runtime.close(1.0)
    with pytest.raises(CallError) as told:
        await wanted
    assert told.value.status == "UNAVAILABLE"
    await until(lambda: not hanging.open)
    assert "did not shut down well" not in caplog.text and "did not settle" not in caplog.text


async def test_a_change_that_is_under_way_is_finished(
    unit: bytes, tmp_path: Path, site: Site, updates: bytes
) -> None:
    """Once the download is there, it is merged, whoever lost interest in it."""
    site.answers["/notes.dao"] = text(updates)
    storage = Slow()
    async with Avatar.open(
        tmp_path / "h",
        unit=unit,
        grants=[Net(f"http://{site.place}")],
        capabilities={"storage": storage},
    ) as avatar:
        await avatar.documents.space("notes").put("first", {})
        storage.writing.clear()
        task = asyncio.create_task(fetch(avatar, f"http://{site.place}/notes.dao"))
        await storage.writing.wait()
        task.cancel()
    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:
        assert (await avatar.documents.space("notes").get("bread"))["title"] == "Bread"
