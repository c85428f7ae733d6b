"""Nothing readable at rest: no plain text in any file of a home, and no file that others may read."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, Files, Patch, Put, Set, Splice, Text, field
from dao_sdk.host.adapters.keys import HomeKeys
from dao_sdk.host.api import data_v1, spaces_v1
from dao_sdk.host.api.capabilities import Capabilities
from dao_sdk.host.grants.decide import Subject
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.home import Home
from dao_sdk.host.local import serve
from dao_sdk.host.maintenance.backup import back_up

from .conftest import subject

WORDS = {
    "space": "zebraspace",
    "id": "okapi-identifier",
    "field": "quaggafield",
    "inner": "bongokey",
    "title": "Aardvark marmalade",
    "text": "the capybara went to the opera in a bathyscaphe",
    "typed": "peccary",
    "index": "tapir-index-value",
    "deleted": "Numbat secret of a deleted note",
    "removed": "Dugong of a removed space",
    "imported": "kinkajou-from-elsewhere",
    "request": "request-id-0f-a-pangolin",
}

LOOK = """
import json, os, sys
home, needles = sys.argv[1], [bytes.fromhex(each) for each in json.loads(sys.argv[2])]
found, modes = [], {}
for folder, _, files in os.walk(home):
    modes[os.path.relpath(folder, home)] = os.stat(folder).st_mode & 0o777
    for name in files:
        path = os.path.join(folder, name)
        modes[os.path.relpath(path, home)] = os.lstat(path).st_mode & 0o777
        if os.path.isfile(path):
            data = open(path, "rb").read()
            found += [[name, needle.hex()] for needle in needles if needle in data]
            found += [[name, "in a name"] for needle in needles if needle in os.fsencode(path)]
print(json.dumps([found, modes]))
"""
"""A program of its own: closing a file of the home here would give up SQLite's locks on it."""


def needles(*secrets: bytes) -> list[bytes]:
    """What must not be found: each word as text, and each secret as it could be written down."""
    made = []
    for word in WORDS.values():
        made += [word.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    for secret in secrets:
        made += [secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"=")]
        made.append(base64.urlsafe_b64encode(secret).rstrip(b"="))
    return made


def look(home: Path, unwanted: list[bytes]) -> tuple[list[Any], dict[str, int]]:
    """Search every file of a home; give what was found, and the mode of each file and folder."""
    words = json.dumps([each.hex() for each in unwanted])
    command = [sys.executable, "-c", LOOK, str(home), words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found, modes = json.loads(done.stdout)
    return found, modes


class Keys(HomeKeys):
    """The home's keys, which remember what they were asked to wrap."""

    secrets: tuple[bytes, ...] = ()

    def wrap(self, request: Any) -> Any:
        self.secrets = (*self.secrets, request.secret)
        return super().wrap(request)


@pytest.fixture
def mask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set the mask of new files for one test."""
    before = os.umask(request.param)
    yield
    os.umask(before)


async def live(avatar: Avatar) -> None:
    """Do all that a person does with documents."""
    words = WORDS
    await avatar.spaces.index(words["space"], "tapir")
    notes = avatar.documents.space(words["space"])
    body = Text(f"{words['text']} " * 40)
    fields = {
        words["field"]: words["title"],
        "body": body,
        "tapir": words["index"],
        "map": {words["inner"]: [words["title"], words["text"].encode()]},
    }
    request = words["request"].encode()
    await notes.batch(Put(words["id"], fields), request_id=request)
    await notes.batch(Put(words["id"], fields), request_id=request)
    edits = (Set(words["field"], words["title"] + "!"), Splice("body", 3, 0, words["typed"]))
    await notes.batch(Patch(words["id"], *edits), request_id=request + b"2")
    await notes.put("gone", {"title": words["deleted"]})
    await notes.delete("gone")
    await avatar.documents.space("other").put("x", {"title": words["removed"]})
    await avatar.spaces.remove(spaces_v1.RemoveRequest(name="other"))
    for number in range(60):
        await notes.put(f"{words['id']}-{number}", {"tapir": f"{words['index']}-{number}"})
    assert len(await notes.query(field("tapir") == words["index"])) == 1
    updates = [item async for item in notes.export()]
    assert updates and await notes.canonical()
    out = data_v1.ExportFileRequest(space=words["space"], folder="out", path="all.dao")
    await avatar.documents.export_file(out)
    into = data_v1.ImportFileRequest(space=words["imported"], folder="out", path="all.dao")
    await avatar.documents.import_file(into)


@pytest.mark.parametrize("mask", [0o000, 0o022], indirect=True, ids=["umask 000", "umask 022"])
async def test_no_plain_text_and_private_files(mask: None, unit: bytes, tmp_path: Path) -> None:
    home, out, keys = tmp_path / "h", tmp_path / "out", Keys()
    out.mkdir()
    given: Capabilities = {"keys": keys}
    async with Avatar.open(
        home, unit=unit, grants=[Files(out=out)], capabilities=given, program="test"
    ) as avatar:
        GrantsFile(avatar.home.grants).allow(subject(avatar), Files(more=out))
        async with serve(avatar):
            await live(avatar)
            assert keys.secrets and all(len(secret) >= 32 for secret in keys.secrets)
            unwanted = needles(*keys.secrets)
            running, modes = look(home, unwanted)
    assert running == []
    made = {"storage.sqlite3", "storage.sqlite3-wal", "holder.json", "grants.toml", "avatar.sock"}
    assert made <= set(modes)
    closed, later = look(home, unwanted)
    assert closed == []
    folders = {".", "keys"}
    for name, mode in (modes | later).items():
        assert mode == (0o700 if name in folders else 0o600), (name, oct(mode))
    # The search does find what is there to be found.
    (home / "keys" / "plain").write_bytes(WORDS["title"].encode("utf-16-le"))
    assert look(home, unwanted)[0] == [["plain", WORDS["title"].encode("utf-16-le").hex()]]
    (home / "keys" / "plain").unlink()
    async with Avatar.open(home, unit=unit) as avatar:
        found = await avatar.documents.space(WORDS["space"]).get(WORDS["id"])
        assert found[WORDS["field"]] == WORDS["title"] + "!"


@pytest.mark.parametrize("mask", [0o000], indirect=True)
async def test_nobody_else_may_write_on_the_way(mask: None, unit: bytes, tmp_path: Path) -> None:
    """Whoever may write beside a home, or a backup, can put another one in its place."""
    home, copy = tmp_path / "a" / "b" / "home", tmp_path / "c" / "d" / "copy"
    cache = tmp_path / "e" / "f"
    async with Avatar.open(home, unit=unit, cache=cache):
        pass
    back_up(Home(home), copy)
    GrantsFile(tmp_path / "g" / "h" / "grants.toml").forget(Subject("unit", "00" * 32), "net")
    modes = {
        str(folder.relative_to(tmp_path)): folder.stat().st_mode & 0o777
        for folder in tmp_path.rglob("*")
        if folder.is_dir()
    }
    way = {"a", "a/b", "c", "c/d", "e", "g"}
    assert {name for name, mode in modes.items() if mode == 0o755} == way
    assert {mode for name, mode in modes.items() if name not in way} == {0o700}
    files = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {0o600}


async def test_without_its_key_a_home_tells_nothing(unit: bytes, tmp_path: Path) -> None:
    from dao_sdk.errors import DaoError

    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:
        await avatar.documents.space("notes").put("bread", {"title": "Bread"})
    (key,) = (tmp_path / "h" / "keys").glob("*.key")
    key.unlink()
    with pytest.raises(DaoError) as refused:
        await Avatar.open(tmp_path / "h", unit=unit)
    assert "key" in str(refused.value)
    assert not key.exists()  # nobody makes another one in its place
