"""The real unit, and a small web server on this machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from dao_sdk import Avatar, resources
from dao_sdk.contract.wasm import append_custom
from dao_sdk.host.api import data_v1
from dao_sdk.host.grants.decide import Subject

from ..host_adapters.web import Asked, Site, serve


@pytest.fixture(scope="session")
def unit() -> bytes:
    """The unit, read once: it may be built again meanwhile."""
    return resources.unit().read_bytes()


@pytest.fixture(scope="session")
def other_unit(unit: bytes) -> bytes:
    """Another module of the same name: it does the same, but its bytes are not the same."""
    return append_custom(unit, "another", b"made by somebody else")


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as running:
        yield running


@pytest_asyncio.fixture
async def updates(unit: bytes, tmp_path: Path) -> bytes:
    """A file of updates with one note, as ``ExportFile`` writes it."""
    from dao_sdk import Files

    out = tmp_path / "made"
    out.mkdir()
    async with Avatar.open(tmp_path / "maker", unit=unit, grants=[Files(out=out)]) as avatar:
        await avatar.documents.space("notes").put("bread", {"title": "Bread"})
        request = data_v1.ExportFileRequest(space="notes", folder="out", path="notes.dao")
        await avatar.documents.export_file(request)
    return (out / "notes.dao").read_bytes()


async def fetch(avatar: Avatar, url: str) -> data_v1.ImportSummary:
    """Let the unit fetch updates."""
    request = data_v1.ImportUrlRequest(space="notes", url=url)
    return (await avatar.documents.import_url(request)).summary


def subject(avatar: Avatar) -> Subject:
    """Whom a grant for the running unit is for."""
    return Subject(
        avatar.unit.name,
        avatar.unit.digest.hex(),
        avatar.unit.publisher,
        avatar.unit.version,
        avatar.unit.claimed,
    )


async def forever(_: Asked, out: asyncio.StreamWriter) -> None:
    """Answer with a body that begins and never ends."""
    out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + bytes(1000))
    await out.drain()
    await asyncio.sleep(3600)


async def until(true: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.01)
