"""docs/reference/home.md is enough: a home is read and written with nothing of the host but that page."""

from __future__ import annotations

import base64
import json
import os
import re
import sqlite3
import tomllib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dao_sdk.host.adapters.keys import HomeKeys
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api import keys_v1
from dao_sdk.host.grants import Net
from dao_sdk.host.grants.decide import Subject
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.home import Home, HomeHeld

from .storage_help import put, rows, write

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "home.md").read_text()


def fenced(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.S)
    assert found is not None
    return found[1]


def setting(name: str) -> str:
    found = re.search(rf"^\| `{name}` \| `?(\w+)`? \|", PAGE, re.M)
    assert found is not None
    return found[1]


def foreign_lock(home: Path) -> sqlite3.Connection:
    """Take the lock as the page says."""
    lock = home / "lock.sqlite3"
    if not lock.exists():
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = sqlite3.connect(lock, timeout=0, isolation_level=None)
    connection.execute("PRAGMA journal_mode=MEMORY")
    connection.execute("BEGIN EXCLUSIVE")
    return connection


@pytest.mark.spec("STOR-16", "HOME-7", "LOCK-1", "LOCK-5")
async def test_a_home_of_this_host_is_read_by_the_page(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.lock("app"):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            foreign_lock(home.path)
        told = json.loads((home.path / "holder.json").read_text())
        assert set(told) == {"process", "program", "machine", "since"}
        assert told["process"] == os.getpid() and told["program"] == "app"
        storage = SqliteStorage()
        storage.open(home)
        await write(storage, put(b"\xff", b"2"), put(b"\x00", b"1"))
        await storage.close()
        keys = HomeKeys()
        keys.open(home)
        reply = keys.wrap(keys_v1.WrapRequest(name="dao/store", secret=b"secret", context=b"c"))
        wrapped = (await reply).wrapped  # type: ignore[misc]
    foreign_lock(home.path).close()

    database = sqlite3.connect(home.path / "storage.sqlite3")
    assert database.execute("SELECT * FROM entries ORDER BY key").fetchall() == [
        (b"\x00", b"1"),
        (b"\xff", b"2"),
    ]
    assert database.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'").fetchall() == [
        (fenced("sql").strip(),)
    ]
    for pragma in ("application_id", "user_version", "page_size"):
        value = database.execute(f"PRAGMA {pragma}").fetchone()[0]
        assert value == int(setting(pragma), 0)
    assert database.execute("PRAGMA journal_mode").fetchone()[0] == setting("journal_mode").lower()
    database.close()

    place = json.loads((home.path / "keys" / "place.json").read_text())
    assert place["place"] == "file" and re.fullmatch("[0-9a-f]{32}", place["home"])
    line = (home.path / "keys" / "dao%store.key").read_text()
    head, encoded = line.split()
    assert head == "dao-key-1"
    assert wrapped[0] == 1
    data = b"dao-keys-1\0" + bytes([9]) + b"dao/store" + b"c"
    key = base64.urlsafe_b64decode(encoded)
    assert AESGCM(key).decrypt(wrapped[1:13], wrapped[13:], data) == b"secret"


@pytest.mark.spec("STOR-16", "LOCK-1", "KEYS-4")
async def test_a_home_made_by_the_page_is_read_by_this_host(tmp_path: Path) -> None:
    path = tmp_path / "home"
    path.mkdir(mode=0o700)
    home = Home(path)
    lock = foreign_lock(path)
    with pytest.raises(HomeHeld, match="another program"):
        home.lock()
    (path / "holder.json").write_text(
        '{"process": 7, "program": "swift-app", "machine": "m", "since": "2026-01-02T03:04:05+01:00", "x": 1}'
    )
    with pytest.raises(HomeHeld, match=r"swift-app \(process 7 on m\)"):
        home.lock()
    database = sqlite3.connect(path / "storage.sqlite3", isolation_level=None)
    database.execute("PRAGMA page_size=8192")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(fenced("sql"))
    for pragma in ("application_id", "user_version"):
        database.execute(f"PRAGMA {pragma}={setting(pragma)}")
    database.execute("INSERT INTO entries VALUES (?, ?)", (b"k", b"v"))
    database.close()
    (path / "keys").mkdir(mode=0o700)
    (path / "keys" / "place.json").write_text('{"place": "file", "home": "' + "0" * 32 + '"}')
    key = bytes(range(32))
    encoded = base64.urlsafe_b64encode(key).decode()
    (path / "keys" / "a%b.key").write_text(f"dao-key-1 {encoded}\n")
    lock.close()

    with home.lock():
        storage = SqliteStorage()
        storage.open(home)
        assert await rows(storage) == [(b"k", b"v")]
        await storage.close()
        keys = HomeKeys()
        keys.open(home)
        nonce = bytes(12)
        wrapped = b"\1" + nonce + AESGCM(key).encrypt(nonce, b"s", b"dao-keys-1\0\3a/bcontext")
        request = keys_v1.UnwrapRequest(name="a/b", wrapped=wrapped, context=b"context")
        assert (await keys.unwrap(request)).secret == b"s"  # type: ignore[misc]


@pytest.mark.spec("GRANT-1")
def test_the_grants_of_the_page_are_understood(tmp_path: Path) -> None:
    text = fenced("toml").replace("4f1c…", "4f" * 32)
    file = GrantsFile(tmp_path / "grants.toml")
    file.path.write_text(text)
    unit = Subject("dao", "4f" * 32)
    assert file.allowed(unit) == {"net": ("*.example.net", "GET api.example.org")}
    assert file.denied(unit) == {"files"}
    file.allow(unit, Net("b.org"))
    ours, page = tomllib.loads(file.path.read_text()), tomllib.loads(text)
    assert set(ours) == set(page)
    assert set(ours["unit"][0]) == {"name", "digest", "allow", "deny"}
    assert ours["unit"][0]["deny"] == page["unit"][0]["deny"]
    assert set(ours["unit"][0]["allow"][0]) == set(page["unit"][0]["allow"][0])
