"""scopes.json: Python's host reads, writes and matches scopes as every host must."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.host.adapters.keys import HomeKeys
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api.keys_v1 import WrapRequest
from dao_sdk.host.errors import Denied
from dao_sdk.host.grants.errors import ScopeError
from dao_sdk.host.grants.scopes import FolderScope, NetScope, canonical_scopes

from . import load

VECTORS = load("scopes")


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders that relative ones and ``~`` are about."""
    monkeypatch.setenv("HOME", VECTORS["home"])
    monkeypatch.setattr(os, "getcwd", lambda: VECTORS["current"])


def name(case: dict[str, Any]) -> str:
    return f"{case['capability']}={case['text']!r:.40}"


@pytest.mark.spec("SCOPE-1", "SCOPE-2", "SCOPE-3", "SCOPE-5")
@pytest.mark.parametrize("case", VECTORS["parse"], ids=name)
def test_parse(case: dict[str, Any]) -> None:
    capability = case["capability"]
    if "error" in case:
        with pytest.raises(ScopeError):
            canonical_scopes(capability, [case["text"]])
        return
    assert canonical_scopes(capability, [case["text"]]) == (case["canonical"],)
    assert canonical_scopes(capability, [case["canonical"]]) == (case["canonical"],)


@pytest.mark.spec("SCOPE-4", "SCOPE-6", "TEXT-1")
@pytest.mark.parametrize("case", VECTORS["join"])
def test_join(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(ScopeError):
            canonical_scopes(case["capability"], case["scopes"])
    else:
        assert list(canonical_scopes(case["capability"], case["scopes"])) == case["canonical"]


@pytest.mark.spec("SCOPE-7")
@pytest.mark.parametrize("case", VECTORS["match"])
async def test_match(case: dict[str, Any], tmp_path: Path) -> None:
    scopes = case["scopes"]
    match case["capability"]:
        case "net":
            asked = (case["method"], case["scheme"], case["host"], case["port"])
            found = [NetScope.parse(scope) for scope in scopes]
            assert any(scope.allows(*asked) for scope in found) == case["allows"]
        case "files":
            folders = {each.name: each for each in map(FolderScope.parse, scopes)}
            folder = folders.get(case["folder"])
            assert (str(folder.path) if folder else None) == case["path"]
            assert folder is None or folder.read_only != case["writes"]
        case "keys":
            keys = HomeKeys(scopes=scopes, store=NoKeys())
            wrapping = keys.wrap(WrapRequest(name=case["name"])) if case["allows"] else None
            if wrapping is not None:
                assert await wrapping  # type: ignore[misc]
                return
            with pytest.raises(Denied):
                keys.wrap(WrapRequest(name=case["name"]))
        case "storage":
            storage = SqliteStorage.at(tmp_path / "s", scopes=scopes)
            opened = storage._opened
            assert opened is not None and opened.database.quota == case["bytes"]
            await storage.close()


class NoKeys:
    """Keeps no key, and makes any."""

    def load(self, name: str) -> bytes | None:
        return None

    def make(self, name: str) -> bytes:
        return bytes(32)
