"""A home goes from Python to Node and back: documents, keys, grants, the lock, and what a kill leaves."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, Counter, Text
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract
from dao_sdk.errors import DaoError

from .test_typescript import PLACES, RUNTIME, pytestmark, run

__all__ = ["pytestmark"]

PROGRAM = Path(__file__).with_name("homes_program.mjs")
UNIT = Path(PLACES["DAO_UNIT"])
SAVES = 2500
BODY = "wörter, " * 60_000
BYTES = bytes([7]) * 200_000
KINDS = {
    "whole": 2**40,
    "half": 0.5,
    "none": None,
    "yes": True,
    "list": [1, "a"],
    "map": {"b": 2},
    "sum": {"counter": 3},
}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command of a program in Node, up to the home."""
    folder = tmp_path_factory.mktemp("homes") / "bindings"
    with pytest.MonkeyPatch.context() as patch:
        path = RUNTIME / "node_modules" / ".bin"
        patch.setenv("PATH", str(path), prepend=":")
        generate(read_contract(), "typescript", folder)
    (folder / "node_modules").symlink_to(RUNTIME / "node_modules")
    run(folder, "npm", "run", "--silent", "build")
    return ["node", str(PROGRAM), str(folder), str(UNIT)]


def lines(node: list[str], home: Path, *words: str, code: int = 0) -> Iterator[dict[str, Any]]:
    """Run the program; gives what it said."""
    done = subprocess.run(
        [*node, str(home), *words], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == code, done.stderr
    return iter([json.loads(line) for line in done.stdout.splitlines()])


def plain(value: object) -> object:
    """A value as the program in Node says it."""
    match value:
        case Text():
            return {"text": str(value)}
        case Counter():
            return {"counter": int(value)}
        case bytes():
            return {"bytes": value.hex()}
        case dict():
            return {key: plain(each) for key, each in value.items()}
        case list():
            return [plain(each) for each in value]
    return value


async def read(home: Path) -> dict[str, tuple[object, str]]:
    """Fields and version of each document, read by Python."""
    async with Avatar.open(home, unit=UNIT) as avatar:
        notes = avatar.documents.space("notes")
        found = {}
        async for note in notes.query(order="at"):
            found[note.id] = (plain(dict(note.fields)), note.version)
    return found


async def write(home: Path, first: int, count: int) -> None:
    """What the program in Node writes, by Python."""
    async with Avatar.open(home, unit=UNIT) as avatar:
        notes = avatar.documents.space("notes")
        await notes.put("large", {"body": Text(BODY), "bytes": BYTES})
        await notes.put("kinds", {**KINDS, "sum": Counter(3)})
        for batch in range(first, first + count, 100):
            await asyncio.gather(
                *(
                    notes.put(f"n{n}", {"title": f"Note {n}", "done": n % 2 == 0, "at": n})
                    for n in range(batch, min(batch + 100, first + count))
                )
            )


def read_by_node(node: list[str], home: Path) -> dict[str, tuple[object, str]]:
    """Fields and version of each document, read by Node."""
    return {each["id"]: (each["fields"], each["version"]) for each in lines(node, home, "read")}


def check(found: dict[str, tuple[object, str]], count: int) -> None:
    """Check what was written."""
    assert len(found) == count + 2
    assert found["large"][0] == {"body": {"text": BODY}, "bytes": {"bytes": BYTES.hex()}}
    assert found["kinds"][0] == KINDS
    assert found["n7"][0] == {"title": "Note 7", "done": False, "at": 7}


@pytest.mark.parametrize("first", ["python", "node"])
async def test_a_home_goes_there_and_back(first: str, node: list[str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    if first == "python":
        await write(home, 0, SAVES)
        there = read_by_node(node, home)
        list(lines(node, home, "write", str(SAVES), "100"))
        back = await read(home)
    else:
        list(lines(node, home, "write", "0", str(SAVES)))
        there = await read(home)
        await write(home, SAVES, 100)
        back = read_by_node(node, home)
    check(there, SAVES)
    check(back, SAVES + 100)
    unchanged = {id_: it for id_, it in there.items() if id_ not in ("large", "kinds")}
    assert unchanged.items() <= back.items()
    # The rows themselves, by no host at all, and the keys that both wrapped the home's own by.
    rows = sqlite3.connect(home / "storage.sqlite3").execute("pragma integrity_check").fetchall()
    assert rows == [("ok",)]
    assert len(list((home / "keys").glob("*.key"))) == 1


async def test_what_a_person_allowed_holds_in_both(node: list[str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    await write(home, 0, 1)
    digest = hashlib.sha256(UNIT.read_bytes()).hexdigest()
    told = f'format = 1\n[[unit]]\nname = "dao"\ndigest = "sha256:{digest}"\n'
    denied = (
        '[[unit.deny]]\nreason = "Keep."\ncapability = "storage"\nsince = 2026-11-22T14:05:00Z\n'
    )
    (home / "grants.toml").write_text(told + denied, "utf-8")
    with pytest.raises(DaoError, match="storage"):
        await read(home)
    (said,) = lines(node, home, "read", code=3)
    assert "storage" in said["message"]
    (home / "grants.toml").write_text(told, "utf-8")
    assert len(await read(home)) == len(read_by_node(node, home)) == 3


async def test_the_second_is_told_who_has_it(node: list[str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with Avatar.open(home, unit=UNIT, program="notes in Python"):
        (told,) = lines(node, home, "read", code=3)
    assert told["error"] == "HomeHeldError"
    assert "notes in Python" in told["message"]
    with subprocess.Popen(
        [*node, str(home), "hold"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        process = json.loads(holder.stdout.readline())["open"]
        with pytest.raises(DaoError, match=rf"notes\.mjs.*{process}"):
            await read(home)
        holder.stdin.close()
        assert holder.wait(60) == 0
    assert await read(home) == {}


async def test_what_a_killed_writer_was_answered_is_there(node: list[str], tmp_path: Path) -> None:
    home, done = tmp_path / "home", 0
    for _ in range(3):
        with subprocess.Popen(
            [*node, str(home), "write on", str(done)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(40):
                done = json.loads(writer.stdout.readline())["done"] + 1
            writer.kill()
            for line in writer.stdout:  # it was answered, and told
                if line.endswith("\n"):
                    done = json.loads(line)["done"] + 1
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        shutil.copytree(home, tmp_path / "copy")
        for found in (await read(home), read_by_node(node, tmp_path / "copy")):
            assert {f"k{n}" for n in range(done)} <= set(found)
