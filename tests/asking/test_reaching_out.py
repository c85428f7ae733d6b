"""What the real unit reaches of the network and of folders: what was granted, and nothing else."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, Files, Net
from dao_sdk.errors import DaoError
from dao_sdk.host.adapters.net import HttpNet
from dao_sdk.host.api import data_v1
from dao_sdk.host.api.capabilities import Capabilities
from dao_sdk.host.errors import Denied
from dao_sdk.host.runtime.policy import Denial

from ..host_adapters.web import Site, redirect, text
from .conftest import fetch


class Web(HttpNet):
    """The network, which tells whether it was opened and what it was asked."""

    def __init__(self, lookup: Any = None) -> None:
        super().__init__(lookup=lookup)
        self.opened = 0
        self.asked: list[str] = []

    def open(self, _: object) -> None:
        self.opened += 1

    def fetch(self, request: Any) -> Any:
        self.asked.append(request.url)
        return super().fetch(request)


async def test_what_is_not_granted_is_not_linked(
    unit: bytes, tmp_path: Path, site: Site, updates: bytes
) -> None:
    site.answers["/notes.dao"] = text(updates)
    url, web, seen = f"http://{site.place}/notes.dao", Web(), list[Denial]()
    async with Avatar.open(tmp_path / "h", unit=unit, capabilities={"net": web}) as avatar:
        avatar.on_denial(seen.append)
        assert "net" not in avatar.grants and "files" not in avatar.grants
        for _ in range(3):
            with pytest.raises(Denied) as refused:
                await fetch(avatar, url)
        assert "The unit may not use net: nobody has allowed it" in refused.value.message
        assert "dao grants allow net=" in refused.value.help
        assert refused.value.details["capability"] == "net"
        request = data_v1.ExportFileRequest(space="notes", folder="out", path="x")
        with pytest.raises(Denied, match="files"):
            await avatar.documents.export_file(request)
    # Every denial is an event; each cause is new once.
    assert [(d.capability, d.first) for d in seen] == [
        ("net", True),
        ("net", False),
        ("net", False),
        ("files", True),
    ]
    assert (web.opened, web.asked, site.asked) == (0, [], [])
    async with Avatar.open(
        tmp_path / "h", unit=unit, capabilities={"net": web}, grants=[Net(f"http://{site.place}")]
    ) as avatar:
        assert (await fetch(avatar, url)).changed == 1
        assert (web.opened, web.asked, len(site.asked)) == (1, [url], 1)


async def test_an_explicit_empty_list_means_nothing_at_all(unit: bytes, tmp_path: Path) -> None:
    with pytest.raises(Denied, match="empty list of grants"):
        await Avatar.open(tmp_path / "h", unit=unit, grants=[])
    made = {path.name for path in (tmp_path / "h").iterdir()}
    assert made == {"lock.sqlite3"}  # no handler was made that could have stored anything


@pytest.mark.parametrize(
    ("scope", "why"),
    [
        ("http://127.0.0.1:{port}", ""),
        ("GET http://127.0.0.1:{port}", ""),
        ("POST http://127.0.0.1:{port}", "GET http://127.0.0.1:{port}"),
        ("http://127.0.0.1:1", "http://127.0.0.1:{port}"),
        ("https://127.0.0.1:{port}", "http://127.0.0.1:{port}"),
        ("http://localhost:{port}", "http://127.0.0.1:{port}"),
        ("*.example.org", "http://127.0.0.1:{port}"),
    ],
)
async def test_hosts_ports_and_methods(
    unit: bytes, tmp_path: Path, site: Site, updates: bytes, scope: str, why: str
) -> None:
    site.answers["/notes.dao"] = text(updates)
    grants = [Net(scope.format(port=site.port))]
    async with Avatar.open(tmp_path / "h", unit=unit, grants=grants) as avatar:
        url = f"http://{site.place}/notes.dao"
        if not why:
            assert (await fetch(avatar, url)).changed == 1
            return
        with pytest.raises(Denied) as refused:
            await fetch(avatar, url)
    told = str(refused.value)
    assert f"GET http://{site.place}" in told  # what was asked
    assert "it may only reach" in told  # why it was refused
    assert f"net={why.format(port=site.port)}" in told  # how to allow it
    assert site.asked == []


async def test_redirects_off_the_list(
    unit: bytes, tmp_path: Path, site: Site, updates: bytes
) -> None:
    site.answers["/notes.dao"] = text(updates)
    site.answers["/inside"] = redirect("/notes.dao")
    site.answers["/outside"] = redirect(f"http://localhost:{site.port}/notes.dao")
    async with Avatar.open(
        tmp_path / "h", unit=unit, grants=[Net(f"http://{site.place}")]
    ) as avatar:
        assert (await fetch(avatar, f"http://{site.place}/inside")).changed == 1
        with pytest.raises(Denied, match=r"redirected there.*net=http://localhost"):
            await fetch(avatar, f"http://{site.place}/outside")
    assert [asked.target for asked in site.asked] == ["/inside", "/notes.dao", "/outside"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1"])
async def test_a_public_name_never_leads_inside(
    unit: bytes, tmp_path: Path, site: Site, address: str
) -> None:
    async def lookup(host: str, port: int, **_: Any) -> list[Any]:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    seen: list[Denial] = []
    grants = [Net(f"https://feed.example.org:{site.port}")]
    given: Capabilities = {"net": Web(lookup)}
    async with Avatar.open(tmp_path / "h", unit=unit, grants=grants, capabilities=given) as avatar:
        avatar.on_denial(seen.append)
        with pytest.raises(Denied, match="not on the public network"):
            await fetch(avatar, f"https://feed.example.org:{site.port}/notes.dao")
    assert site.asked == [] and [denial.capability for denial in seen] == ["net"]


async def test_folders(unit: bytes, tmp_path: Path) -> None:
    one, two, home = tmp_path / "one", tmp_path / "two", tmp_path / "h"
    one.mkdir()
    two.mkdir()
    grants = [Files(one=one), Files(two=two, read_only=True)]
    async with Avatar.open(home, unit=unit, grants=grants) as avatar:
        await avatar.documents.space("notes").put("bread", {"title": "Bread"})

        async def write(folder: str, path: str) -> None:
            request = data_v1.ExportFileRequest(space="notes", folder=folder, path=path)
            await avatar.documents.export_file(request)

        async def read(folder: str, path: str) -> data_v1.ImportSummary:
            request = data_v1.ImportFileRequest(space="copy", folder=folder, path=path)
            return (await avatar.documents.import_file(request)).summary

        await write("one", "a.dao")
        (two / "a.dao").write_bytes((one / "a.dao").read_bytes())
        assert (await read("one", "a.dao")).changed == 1
        assert (await read("two", "a.dao")).unchanged == 1
        with pytest.raises(Denied, match="for reading only"):
            await write("two", "b.dao")
        with pytest.raises(Denied, match="no folder is granted by that name"):
            await write("three", "b.dao")
        hostile = "x\x1b[2J`rm -rf ~`"
        with pytest.raises(Denied) as refused:
            await write(hostile, "b.dao")
        assert refused.value.message.isprintable()
        assert "--grant" not in str(refused.value)  # no advice that does what it does not show
        with pytest.raises(Denied) as refused:
            await write("x`rm -rf ~`", "b.dao")
        assert "'files=x`rm -rf ~`=FOLDER'" in str(refused.value)  # a shell would not run it
        for path in ("../two/b.dao", "/etc/b.dao", f"{home}/b.dao", "..", ""):
            with pytest.raises(DaoError):
                await write("one", path)
        (one / "link").symlink_to(two)
        with pytest.raises(DaoError):
            await write("one", "link/b.dao")
    assert [path.name for path in two.iterdir()] == ["a.dao"]
