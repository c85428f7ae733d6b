"""One process never opens a home twice, whichever copies of the host and of SQLite are in it."""

from __future__ import annotations

import gc
import importlib.util
import os
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.grants import Net
from dao_sdk.host.grants.decide import Subject
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.home import Home, HomeHeld, open_homes
from dao_sdk.host.home.files_on_disk import replace_file
from dao_sdk.host.maintenance.backup import back_up

from .storage_help import put, write


def second_copy() -> ModuleType:
    """The module once more, as a package of generated bindings has it."""
    assert open_homes.__file__ is not None
    spec = importlib.util.spec_from_file_location("second_copy", open_homes.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["second_copy"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.spec("LOCK-4")
def test_another_copy_of_the_host_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    home, copy = Home(tmp_path / "home"), second_copy()
    with home.lock("first"):
        assert copy.is_open(home.lock_file)
        assert copy.claim(home.lock_file) is None
        link = tmp_path / "link"
        link.symlink_to(home.path)
        with pytest.raises(HomeHeld, match="first"):
            Home(link).lock("second")
    mine = copy.claim(home.lock_file)
    with pytest.raises(HomeHeld):
        home.lock("third")
    copy.give_back(mine)
    home.lock("fourth").close()


def test_a_lock_that_was_forgotten_or_inherited_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    forgotten = home.lock("first")
    del forgotten
    gc.collect()
    assert not open_homes.is_open(home.lock_file)
    with home.lock("second"):
        monkeypatch.setattr(os, "getpid", lambda: -1)
        assert not open_homes.is_open(home.lock_file)
        assert open_homes.claim(home.lock_file) is not None


@pytest.mark.spec("HOME-4", "LOCK-1")
async def test_nothing_that_is_done_with_an_open_home_gives_its_lock_away(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.lock("first"):
        storage = SqliteStorage()
        storage.open(home)
        await write(storage, put(b"k", b"v"))
        assert home.exists() and home.is_held() and home.holder() is not None
        GrantsFile(home.grants).allow(Subject("dao", "ab" * 32), Net("a.org"))
        await storage.backup(tmp_path / "copy")
        assert await storage.check() == []
        back_up(home, tmp_path / "backup")
        with pytest.raises(HomeHeld):
            home.lock("second")
        await storage.close()
        code = f"from dao_sdk.host.home import Home; print(Home({str(home.path)!r}).is_held())"
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert told.stdout == b"True\n"


@pytest.mark.parametrize("fails", ["write", "fsync", "replace", ""])
@pytest.mark.spec("HOME-9")
def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """The new content is on the disk before it gets its name, and the name before anyone is told."""
    path, order = tmp_path / "file", list[str]()
    path.write_bytes(b"old")
    sync, replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "fsync")
        if fails == "fsync":
            raise OSError(5, "it failed")
        sync(descriptor)

    def renamed(self: Path, target: Path) -> Path:
        order.append("replace")
        if fails == "replace":
            raise OSError(5, "it failed")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", renamed)
    new: Any = "no bytes" if fails == "write" else b"new"
    if fails:
        with pytest.raises((OSError, TypeError)):
            replace_file(path, new)
    else:
        replace_file(path, new)
        assert order == ["fsync", "replace", "folder"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == (b"old" if fails else b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
