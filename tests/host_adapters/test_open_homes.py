"""One process never opens a home twice, whichever copies of the host and of SQLite are in it."""

from __future__ import annotations

import gc
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dao_sdk.host.home import Home, HomeHeld, open_homes


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
