"""Homes pass between Kotlin and Python, and one program has a home at a time."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dao_sdk import Avatar, DaoError, resources

from . import kotlin_project

pytestmark = pytest.mark.skipif(
    "DAO_KOTLIN" not in os.environ,
    reason="the lane `kotlin` runs this: python3 tests/run.py kotlin",
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for compiled units."""
    return tmp_path_factory.mktemp("cache")


def command(home: Path, cache: Path, *more: str) -> list[str]:
    """Give the command of a program in Kotlin that writes into a home, and lists what is there."""
    return [*kotlin_project.program(), str(home), str(resources.unit()), str(cache), *more]


def run(home: Path, cache: Path) -> str:
    return subprocess.run(
        command(home, cache), check=True, capture_output=True, text=True, timeout=300
    ).stdout


async def written(home: Path) -> dict[str, str]:
    """Write into a home from Python, and say what is there."""
    async with Avatar.open(home, unit=resources.unit()) as avatar:
        space = avatar.documents.space("notes")
        await space.put("python", {"title": "from Python"})
        return {each.id: each.fields["title"] async for each in space.query()}


async def test_a_home_of_kotlin_opens_in_python(cache: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, cache) == "kotlin from Kotlin\n"
    assert await written(home) == {"kotlin": "from Kotlin", "python": "from Python"}
    assert run(home, cache) == "kotlin from Kotlin\npython from Python\n"


async def test_a_home_of_python_opens_in_kotlin(cache: Path, tmp_path: Path) -> None:
    assert await written(tmp_path / "home") == {"python": "from Python"}
    assert run(tmp_path / "home", cache) == "kotlin from Kotlin\npython from Python\n"


async def test_one_program_has_a_home_at_a_time(cache: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    words = command(home, cache, "stay")
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        while holder.stdout.readline() != b"open\n":
            pass
        with pytest.raises(DaoError, match="HomesProgram"):
            await written(home)
        holder.stdin.close()
    async with Avatar.open(home, unit=resources.unit()):
        done = subprocess.run(command(home, cache), capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "in use" in done.stderr
