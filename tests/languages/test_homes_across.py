"""Homes pass between Go, Node and Python in every direction, and one program of the three has one at a time."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, DaoError, resources
from tests.runner.lanes import go_missing

from .test_go_homes import program
from .test_typescript_homes import node

__all__ = ["node", "program"]

LANGUAGES = ("go", "node", "python")

pytestmark = pytest.mark.skipif(
    "DAO_TYPESCRIPT" not in os.environ or bool(go_missing()),
    reason="the lane `typescript` runs this, if Go is there too: python3 tests/run.py typescript",
)


class Programs:
    """A program in each language, which keeps notes in a home."""

    def __init__(self, go: list[str], node: list[str]) -> None:
        self.app, *self.rest = go
        self.node = node

    async def visit(self, language: str, home: Path) -> set[str]:
        """Write a note of the language; gives the notes that are there, or raises why not."""
        match language:
            case "go":
                said = _run([self.app, str(home), *self.rest])
                return {line.split()[0] for line in said.splitlines()}
            case "node":
                _run([*self.node, str(home), "write", "0", "0"])
                lines = _run([*self.node, str(home), "read"]).splitlines()
                return {json.loads(line)["id"] for line in lines}
        async with Avatar.open(home, unit=resources.unit()) as avatar:
            notes = avatar.documents.space("notes")
            await notes.put("python", {"title": "from Python"})
            return {note.id async for note in notes.query()}

    @contextmanager
    def holding(self, language: str, home: Path) -> Iterator[None]:
        """Have a home open in a process of its own."""
        go = [self.app, str(home), *self.rest, "stay"]
        command = go if language == "go" else [*self.node, str(home), "hold"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as holder:
            assert holder.stdin is not None
            assert holder.stdout is not None
            while "open" not in holder.stdout.readline():
                assert holder.poll() is None
            yield
            holder.stdin.close()


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def programs(program: list[str], node: list[str]) -> Programs:
    """The programs, made once."""
    return Programs(program, node)


@pytest.mark.parametrize("order", list(permutations(LANGUAGES)), ids="-".join)
async def test_a_home_goes_round(
    order: tuple[str, ...], programs: Programs, tmp_path: Path
) -> None:
    written: set[str] = set()
    mine = {"go": {"go"}, "node": {"large", "kinds"}, "python": {"python"}}
    for language in (*order, order[0]):
        written |= mine[language]
        assert await programs.visit(language, tmp_path / "home") == written


@pytest.mark.parametrize("holder", LANGUAGES)
async def test_one_program_has_it(holder: str, programs: Programs, tmp_path: Path) -> None:
    home = tmp_path / "home"
    await programs.visit(holder, home)

    async def refused(who: str) -> None:
        for other in LANGUAGES:
            error: Any = DaoError if other == "python" else RuntimeError
            if other != holder:
                with pytest.raises(error, match=rf"in use by {who}|HomeHeld.*{who}"):
                    await programs.visit(other, home)

    if holder == "python":
        async with Avatar.open(home, unit=resources.unit(), program="notes in Python"):
            await refused("notes in Python")
    else:
        with programs.holding(holder, home):
            await refused("app" if holder == "go" else "notes.mjs")
    assert await programs.visit("go", home)
