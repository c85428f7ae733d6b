"""homes.json: Python's host takes homes for what every host must take them for."""

from __future__ import annotations

import base64
import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.host.adapters.keys import HomeKeys
from dao_sdk.host.adapters.keys.stores import FileKeyStore, KeyPlaceError, open_key_store
from dao_sdk.host.adapters.storage.database import Database
from dao_sdk.host.adapters.storage.faults import StorageError
from dao_sdk.host.api import keys_v1
from dao_sdk.host.errors import CallError
from dao_sdk.host.home import Home, HomeError

from . import load

VECTORS = load("homes")
REFUSED = {"damaged": "damaged", "newer": "layout", "other": "another program"}


def named(case: dict[str, Any]) -> str:
    return str(case["name"])


def make(path: Path, content: dict[str, Any] | None) -> None:
    """Make a file of the vectors."""
    if content is None:
        return
    if "sql" in content:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in content["sql"]:
                connection.execute(statement).fetchall()
    elif "zeros" in content:
        path.write_bytes(bytes(content["zeros"]))
    else:
        path.write_bytes(base64.b64decode(content["base64"]))


@pytest.mark.spec("HOME-5", "HOME-6", "HOME-7", "HOME-8")
@pytest.mark.parametrize("case", VECTORS["databases"], ids=named)
def test_databases(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "storage.sqlite3"
    make(path, case["file"])
    make(tmp_path / "storage.sqlite3-wal", case.get("wal"))
    before = path.read_bytes() if path.exists() else None
    if case["is"] in REFUSED:
        with pytest.raises(StorageError, match=REFUSED[case["is"]]):
            Database.open(path)
        assert path.read_bytes() == before
        return
    _database, connection = Database.open(path)
    with contextlib.closing(connection):
        found = connection.execute("SELECT key, value FROM entries ORDER BY key")
        assert [[key.hex(), value.hex()] for key, value in found] == case["entries"]
        assert connection.execute("PRAGMA application_id").fetchone() == (0x44414F31,)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def put(folder: Path, names: list[str]) -> None:
    folder.mkdir()
    for name in names:
        if name.endswith("/"):
            (folder / name).mkdir()
        else:
            (folder / name).touch()


@pytest.mark.spec("HOME-1", "HOME-2")
@pytest.mark.parametrize("case", VECTORS["folders"], ids=named)
def test_folders(case: dict[str, Any], tmp_path: Path) -> None:
    folder, holds = tmp_path / "home", case["holds"]
    if holds == "file":
        folder.touch()
    elif holds is not None:
        put(folder, holds)
    home = Home(folder)
    if case["is"] == "other":
        with pytest.raises(HomeError):
            home.make()
        return
    assert home.exists() == (case["is"] == "home")
    home.make()


@pytest.mark.spec("LOCK-5")
@pytest.mark.parametrize("case", VECTORS["holders"], ids=lambda case: case["text"][:30])
def test_holders(case: dict[str, Any], tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.holder_file.write_text(case["text"])
    holder = home.holder()
    if case["process"] is None:
        assert holder is None
        return
    assert holder is not None
    assert (holder.process, holder.program, holder.machine, holder.since.timestamp()) == (
        case["process"],
        case["program"],
        case["machine"],
        case["since"],
    )


@pytest.mark.spec("KEYS-1")
@pytest.mark.parametrize("case", VECTORS["places"])
def test_places(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = tmp_path / "place.json"
    if case["text"] is not None:
        chosen.write_text(case["text"])
    if "error" in case:
        with pytest.raises(KeyPlaceError, match="damaged"):
            open_key_store(tmp_path)
        return
    monkeypatch.setattr("dao_sdk.host.adapters.keys.stores._keyring", lambda: None)
    store = open_key_store(tmp_path)
    assert isinstance(store, FileKeyStore) == (case["place"] in ("file", None))
    if case["place"] == "keyring":
        assert store._home == case["home"]  # type: ignore[attr-defined]


@pytest.mark.spec("KEYS-2")
@pytest.mark.parametrize("case", VECTORS["key_files"])
def test_key_files(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / case["file"]).write_text(case["text"])
    (tmp_path / case["file"]).chmod(0o600)
    store = FileKeyStore(tmp_path)
    if "error" in case:
        with pytest.raises(KeyPlaceError, match="damaged"):
            store.load(case["name"])
    else:
        assert store.load(case["name"]) == bytes.fromhex(case["key"])


class OneKey:
    """Has the key of a vector, whatever its name."""

    def __init__(self, key: str) -> None:
        self.key = bytes.fromhex(key)

    def load(self, name: str) -> bytes:
        return self.key

    def make(self, name: str) -> bytes:
        raise AssertionError("unwrapping never makes a key")


@pytest.mark.spec("KEYS-4", "KEYS-5")
@pytest.mark.parametrize("case", VECTORS["wrapped"])
async def test_wrapped(case: dict[str, Any]) -> None:
    request = keys_v1.UnwrapRequest(
        name=case["name"],
        wrapped=bytes.fromhex(case["wrapped"]),
        context=bytes.fromhex(case["context"]),
    )
    keys = HomeKeys(store=OneKey(case["key"]))
    try:
        reply: Any = keys.unwrap(request)
        reply = await reply
    except CallError as error:
        assert error.status == case["error"]
    else:
        assert reply.secret.hex() == case["secret"]


@pytest.mark.spec("HOME-12")
@pytest.mark.parametrize("case", VECTORS["restores"], ids=named)
def test_restores(case: dict[str, Any], tmp_path: Path) -> None:
    put(tmp_path / "beside", case["holds"])
    home = Home(tmp_path / "beside" / "home")
    if case.get("locked"):
        home.lock().close()
    else:
        home.exists()
    assert sorted(f"{path.name}/" for path in home.path.parent.iterdir()) == sorted(case["after"])
