"""What a person meets first: ``dao quickstart``, and the programs that it leaves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dao_sdk
from dao_sdk.errors import DaoError
from dao_sdk.scaffold.quickstart import Quickstart, StoryError


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, with the SDK out of reach unless it is ``dao``."""
    env = {k: v for k, v in os.environ.items() if k not in ("DAO_HOME", "PYTHONPATH")}
    # As in an activated environment; otherwise what to type next is as long as its path.
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    if words[:2] == ("-m", "dao_sdk.cli"):
        env["PYTHONPATH"] = str(Path(dao_sdk.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )


def quickstart(folder: Path) -> str:
    done = run(folder, "-m", "dao_sdk.cli", "quickstart")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which somebody ran the quickstart, and what it printed."""
    folder = tmp_path_factory.mktemp("person")
    return folder, quickstart(folder)


def test_what_it_prints_is_short_and_fits(made: tuple[Path, str]) -> None:
    lines = made[1].splitlines()
    assert len(lines) <= 16
    assert max(map(len, lines)) <= 80
    told = made[1]
    for label in ("contract 1.0", "bindings", "meta unit", "two avatars", "killed and reopened"):
        assert f"\n  {label}" in f"\n{told}"
    assert re.search(r"both now show the same 5 notes", told)
    assert re.search(r"6 of 6 notes there", told)
    assert '"Bread" reads "rye, 3 loaves" on both' in told


def test_its_numbers_are_those_of_the_folder(made: tuple[Path, str]) -> None:
    bindings = made[0] / "hello-avatar" / "bindings"
    count = sum(path.is_file() for path in bindings.rglob("*") if "__pycache__" not in path.parts)
    found = re.search(r"python  (\d+) files", made[1])
    assert found is not None
    assert int(found[1]) == count - 1  # The generator's own list is not counted.


def test_app_works_on_what_it_left(made: tuple[Path, str]) -> None:
    folder = made[0] / "hello-avatar"

    def app(*words: str) -> str:
        done = run(folder, "app.py", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "[x] Bread" in app()
    assert "7  " in app("add", "Zebra", "at the zoo")
    assert "[x] Zebra" in app("done", "7")
    assert "at the zoo, twice" in app("type", "7", ", twice")
    assert "Zebra" not in app("remove", "7")
    wrong = run(folder, "app.py", "done", "99")
    assert wrong.returncode == 1
    assert wrong.stderr == "there is no note 99; there are 1 to 6\n"


def test_a_second_run_goes_on(made: tuple[Path, str]) -> None:
    app = made[0] / "hello-avatar" / "app.py"
    before = app.read_text()
    app.write_text(before + "# mine\n")
    again = quickstart(made[0])
    assert re.search(r"both now show the same \d+ notes", again)
    assert app.read_text() == before + "# mine\n"
    app.write_text(before)


SERVING = """
import asyncio
from bindings import Avatar, serve

async def main():
    async with Avatar.open("mine") as avatar, serve(avatar):
        print("ready", flush=True)
        await asyncio.sleep(3600)

asyncio.run(main())
"""


def test_dao_call_asks_a_program_of_ones_own(made: tuple[Path, str]) -> None:
    folder = made[0] / "hello-avatar"
    program = subprocess.Popen(
        [sys.executable, "-c", SERVING], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        ask = ("-m", "dao_sdk.cli", "call", "--home", "mine", "--json")
        missing = run(folder, *ask, "documents.get", '{"space": "notes", "id": "x"}')
        assert json.loads(missing.stderr)["error"]["status"] == "NOT_FOUND"
        put = '{"space": "notes", "id": "x", "fields": {"a": 1}}'
        assert json.loads(run(folder, *ask, "documents.put", put).stdout)["revision"]["id"] == "x"
        program.kill()
        program.wait()
        got = run(folder, *ask, "documents.get", '{"space": "notes", "id": "x"}')
        assert json.loads(got.stdout)["document"]["fields"] == {"a": 1}
    finally:
        program.kill()
        program.communicate()


def test_its_programs_are_typed(made: tuple[Path, str]) -> None:
    done = run(made[0] / "hello-avatar", "-m", "mypy", "--strict", "app.py", "two_devices.py")
    assert done.returncode == 0, done.stdout


def test_a_folder_of_somebodys_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    steps = Quickstart(tmp_path).steps()
    next(steps)[1]()
    with pytest.raises(DaoError, match="holds other files"):
        next(steps)[1]()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(DaoError, match="is a file"):
        Quickstart(tmp_path / "mine.txt")._make_folder()


def test_a_story_that_fails_is_told_with_how_to_see_more(tmp_path: Path) -> None:
    (tmp_path / "two_devices.py").write_text(
        "import sys\nprint('two avatars          one line')\nsys.exit('it broke')\n"
    )
    told = Quickstart(tmp_path)
    (line,) = told._next()
    assert (line.label, line.text) == ("two avatars", "one line")
    with pytest.raises(StoryError, match="it broke") as refused:
        told._next()
    assert "two_devices.py" in refused.value.help
    told.close()
