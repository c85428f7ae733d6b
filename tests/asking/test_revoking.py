"""A person's word holds in an Avatar that runs, whoever runs it and whoever writes it down."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, Files, Net
from dao_sdk.errors import DaoError
from dao_sdk.host.api import data_v1
from dao_sdk.host.api.abi_v1 import Lifecycle
from dao_sdk.host.errors import Denied, NotFound
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.runtime.policy import Denial

from ..host_adapters.web import Asked, Site, text
from .conftest import fetch, forever, subject, until


def entries(avatar: Avatar) -> list[Lifecycle]:
    """Note what the unit is told of the Avatar's life, once it was entered and took it."""
    told: list[Lifecycle] = []
    instance: Any = avatar.runtime.instance
    enter, lifecycle = instance._enter_event, instance._codes.lifecycle

    def spied(kind: int, id_: int, status: int, payload: bytes) -> None:
        enter(kind, id_, status, payload)
        if kind == lifecycle and not instance.dead:
            told.append(Lifecycle.FromString(payload))

    instance._enter_event = spied
    return told


async def test_a_word_in_the_file_ends_what_is_open_and_refuses_what_comes(
    unit: bytes, tmp_path: Path, site: Site, updates: bytes
) -> None:
    gone = asyncio.Event()

    async def drip(_: Asked, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        try:
            while True:
                out.write(b"x")
                await out.drain()
                await asyncio.sleep(0.01)
        finally:
            gone.set()

    site.answers["/slow"], site.answers["/notes.dao"] = drip, text(updates)
    seen: list[Denial] = []
    changes: list[Any] = []
    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:
        avatar.on_denial(seen.append)
        avatar.on_grants(changes.append)
        told, file = entries(avatar), GrantsFile(avatar.home.grants)
        file.allow(subject(avatar), Net(f"http://{site.place}"))
        await until(lambda: "net" in avatar.grants)
        assert (await fetch(avatar, f"http://{site.place}/notes.dao")).changed == 1

        download = asyncio.create_task(fetch(avatar, f"http://{site.place}/slow"))
        await until(lambda: len(site.asked) == 2)
        file.deny(subject(avatar), "net")
        with pytest.raises(Denied, match=r"denied in grants\.toml"):
            await download
        await asyncio.wait_for(gone.wait(), 120)  # the connection is cut, not only forgotten
        with pytest.raises(Denied, match=r"denied in grants\.toml"):
            await fetch(avatar, f"http://{site.place}/notes.dao")
        assert len(site.asked) == 2
        assert (await avatar.documents.space("notes").get("bread"))["title"] == "Bread"

        kinds = [event.kind for event in told]
        assert kinds == [Lifecycle.KIND_GRANTS_CHANGED] * 2
        assert ["net" in {grant.capability for grant in event.grants} for event in told] == [
            True,
            False,
        ]
        assert [("net" in granted) for granted in changes] == [True, False]
        # The end of the open call is a denial as well, and it has the same cause as the next.
        assert [(denial.capability, denial.first) for denial in seen] == [
            ("net", True),
            ("net", False),
        ]
        file.forget(subject(avatar), "net")
        await until(lambda: len(told) == 2 and "nobody" in avatar_refusal(avatar))
        with pytest.raises(Denied, match="nobody has allowed it"):
            await fetch(avatar, f"http://{site.place}/notes.dao")


def avatar_refusal(avatar: Avatar) -> str:
    """Why the network is refused now."""
    entry = avatar.abi.imports_by_name["avatar_net_fetch"]
    return avatar.runtime.policy.refusal(entry).message


@pytest.mark.spec("LIVE-4")
async def test_taking_one_scope_back_ends_the_download_that_used_it(
    unit: bytes, tmp_path: Path, site: Site, updates: bytes
) -> None:
    site.answers["/slow"], site.answers["/notes.dao"] = forever, text(updates)
    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:
        file = GrantsFile(avatar.home.grants)
        file.allow(subject(avatar), Net(f"http://{site.place}", f"http://localhost:{site.port}"))
        await avatar.reload_grants()
        download = asyncio.create_task(fetch(avatar, f"http://{site.place}/slow"))
        await until(lambda: len(site.asked) == 1)
        file.deny(subject(avatar), "net", [f"http://{site.place}"])
        with pytest.raises(Denied, match="changed meanwhile"):
            await download
        with pytest.raises(Denied, match="may only reach"):
            await fetch(avatar, f"http://{site.place}/notes.dao")
        url = f"http://localhost:{site.port}/notes.dao"
        assert (await fetch(avatar, url)).changed == 1
        # More than before takes nothing from whom it had.
        download = asyncio.create_task(fetch(avatar, f"http://localhost:{site.port}/slow"))
        await until(lambda: len(site.asked) == 3)
        file.allow(subject(avatar), Net("example.org"))
        await until(lambda: len(avatar.grants["net"]) == 2)
        await asyncio.sleep(0.1)
        assert not download.done()
        file.forget(subject(avatar), "net")
        with pytest.raises(Denied):
            await download


async def test_a_folder_that_is_taken_back(unit: bytes, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    request = data_v1.ExportFileRequest(space="notes", folder="out", path="a.dao")
    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:
        await avatar.documents.space("notes").put("bread", {"title": "Bread"})
        file = GrantsFile(avatar.home.grants)
        file.allow(subject(avatar), Files(out=out))
        await avatar.reload_grants()
        await avatar.documents.export_file(request)
        file.deny(subject(avatar), "files", [f"out={out}"])
        await until(lambda: "files" not in avatar.grants)
        with pytest.raises(Denied, match="nobody has allowed it"):
            await avatar.documents.export_file(request)


@pytest.mark.spec("LIVE-6")
async def test_a_file_that_cannot_be_read_withholds_what_reaches_out(
    unit: bytes, tmp_path: Path, site: Site, updates: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    site.answers["/notes.dao"] = text(updates)
    url, grants = f"http://{site.place}/notes.dao", [Net(f"http://{site.place}")]
    async with Avatar.open(tmp_path / "h", unit=unit, grants=grants) as avatar:
        assert (await fetch(avatar, url)).changed == 1
        avatar.home.grants.write_text("format = 1\n[[unit]\n")
        await until(lambda: "net" not in avatar.grants)
        with pytest.raises(Denied, match="what is allowed cannot be read"):
            await fetch(avatar, url)
        assert "grants.toml:2" in caplog.text
        assert (await avatar.documents.space("notes").get("bread"))["title"] == "Bread"
        avatar.home.grants.unlink()
        await until(lambda: "net" in avatar.grants)
        assert (await fetch(avatar, url)).unchanged == 1


@pytest.mark.parametrize("kind", ["deep", "huge", "pipe", "folder", "loop"])
async def test_whatever_is_in_the_place_of_the_file_allows_nothing(
    unit: bytes, tmp_path: Path, kind: str
) -> None:
    """And it holds nobody up: the Avatar goes on with what stays inside its home."""
    async with Avatar.open(tmp_path / "h", unit=unit, grants=[Net("example.org")]) as avatar:
        assert "net" in avatar.grants
        file = avatar.home.grants
        if kind == "deep":
            file.write_text("a = " + "[" * 100_000)
        elif kind == "huge":
            file.touch()
            os.truncate(file, 1 << 40)
        elif kind == "pipe":
            os.mkfifo(file)
        elif kind == "folder":
            file.mkdir()
        else:
            file.symlink_to(file)
        with pytest.raises(DaoError, match=r"grants\.toml") as told:
            await avatar.reload_grants()
        assert told.value.help
        await until(lambda: "net" not in avatar.grants)
        assert await avatar.documents.space("notes").create({})


async def test_what_stays_inside_can_be_taken_back_too(unit: bytes, tmp_path: Path) -> None:
    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:
        notes, file = avatar.documents.space("notes"), GrantsFile(avatar.home.grants)
        await notes.put("bread", {"title": "Bread"})
        file.deny(subject(avatar), "storage")
        await avatar.reload_grants()
        with pytest.raises(Denied, match="storage"):
            await notes.put("salt", {"title": "Salt"})
        file.forget(subject(avatar), "storage")
        await avatar.reload_grants()
        await notes.put("rye", {"title": "Rye"})
        with pytest.raises(NotFound):
            await notes.get("salt")
