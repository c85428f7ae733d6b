"""The end of the process: quick, and yet nothing is lost that somebody waits for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import environment


def ends(home: Path, prepare: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Prepare something in a fresh process, then run ``dao`` there to its end."""
    script = f"import sys; sys.argv = {['dao', *words]!r}\n{prepare}\n"
    script += "from dao_sdk.cli.process import run\nsys.exit(run())"
    return subprocess.run(
        [sys.executable, "-c", script],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )


@pytest.mark.parametrize(("word", "code"), [("--version", 0), ("--nonsense", 2)])
def test_the_exit_code_is_told(tmp_path: Path, word: str, code: int) -> None:
    assert ends(tmp_path, "", word).returncode == code


def test_whoever_wants_to_know_of_the_end_is_told(tmp_path: Path) -> None:
    done = ends(tmp_path, "import atexit; atexit.register(print, 'told')", "--version")
    assert done.stdout.splitlines()[-1] == "told"
    assert done.returncode == 0


def test_threads_that_python_waits_for_are_waited_for(tmp_path: Path) -> None:
    prepare = "import threading, time\n"
    prepare += "def work():\n  time.sleep(0.3); print('worked')\n"
    prepare += "threading.Thread(target=work).start()"
    done = ends(tmp_path, prepare, "--version")
    assert done.stdout.splitlines()[-1] == "worked"
    assert done.returncode == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(tmp_path: Path, closed: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m dao_sdk.cli --version {closed}"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_output_that_finds_no_room_is_an_error(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m dao_sdk.cli --version >/dev/full"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
