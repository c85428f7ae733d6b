"""Homes and their copies inside of granted folders: no unit gets at keys or grants."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.host.adapters.files import FolderFiles
from dao_sdk.host.adapters.keys import HomeKeys
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api import keys_v1
from dao_sdk.host.errors import Denied
from dao_sdk.host.home import Home
from dao_sdk.host.maintenance.backup import back_up

from .files_help import listed, read, write


@pytest.mark.spec("FILE-3")
async def test_neither_a_home_nor_a_backup_nor_the_keys_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.lock():
        storage, keys = SqliteStorage(), HomeKeys()
        storage.open(home)
        keys.open(home)
        wrapped: Any = keys.wrap(keys_v1.WrapRequest(name="dao/store", secret=b"secret"))
        await wrapped
        await storage.close()
    back_up(home, tmp_path / "backup")
    (tmp_path / "fresh").mkdir()
    shutil.copytree(home.keys, tmp_path / "fresh" / "keys")
    (tmp_path / "fresh" / "lock.sqlite3").touch()
    files = FolderFiles([f"notes={tmp_path}"])
    for place in ("home", "backup", "fresh"):
        for path in (f"{place}/keys/dao%store.key", f"{place}/grants.toml"):
            with pytest.raises(Denied, match="or a backup of one"):
                await read(files, path)
            with pytest.raises(Denied, match="or a backup of one"):
                await write(files, path, b"mine")
        direct = FolderFiles([f"notes={tmp_path / place / 'keys'}"])
        with pytest.raises(Denied, match="or a backup of one"):
            await listed(direct, "")
        await direct.close()
    (tmp_path / "place.json").touch()  # alone it says nothing
    assert "place.json" in await listed(files, "")
    await files.close()
