"""What a home and a backup look like half-way: after a kill, and while one is made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dao_sdk.host.adapters.files import FolderFiles
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.adapters.storage.database import Database
from dao_sdk.host.api import files_v1
from dao_sdk.host.errors import Denied
from dao_sdk.host.home import Home
from dao_sdk.host.live_grants import sign
from dao_sdk.host.maintenance.backup import back_up


def test_drafts_of_a_killed_open_are_removed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.lock().close()
    draft = home.path / ".holder.json.0123456789abcdef"
    draft.write_text("{")
    with home.lock():
        assert not draft.exists() and home.holder() is not None


def test_an_edit_of_equal_size_and_time_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "grants.toml"
    path.write_text("a = 1\n")
    before, found = sign(path), path.stat()
    with path.open("r+") as file:
        file.write("a = 2\n")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert sign(path) != before


async def test_a_backup_in_the_making_is_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At no moment of it may a unit look in, be its folder granted itself or one around it."""
    home = Home(tmp_path / "home")
    with home.lock():
        storage = SqliteStorage()
        storage.open(home)
        await storage.close()
    drafts: list[Path] = []

    def cut_off(_database: Database, target: Path, *_: object) -> None:
        drafts.append(target.parent)
        raise Killed

    monkeypatch.setattr(Database, "backup", cut_off)
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)  # as if it had been killed
    with pytest.raises(Killed):
        back_up(home, tmp_path / "backups" / "one")
    (draft,) = drafts
    for database in (False, True):
        if database:
            (draft / "storage.sqlite3").touch()
        for scope, path in ((tmp_path / "backups", draft.name), (draft, "")):
            files = FolderFiles([f"b={scope}"])
            with pytest.raises(Denied, match="backup of one"):
                async for _ in files.list(
                    files_v1.ListRequest(place=files_v1.Place(folder="b", path=path))
                ):
                    pass
            await files.close()


class Killed(BaseException):
    """The end of a program."""
