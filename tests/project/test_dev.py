"""`./dev` names every command, and says so of one that is none."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.runner.slow import slow

ROOT = Path(__file__).resolve().parents[2]


def dev(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "dev"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_lists_what_contributing_names() -> None:
    listed = set(re.findall(r"\./dev (\S+)", dev("help").stdout))
    named = set(re.findall(r"\./dev (\S+?)[\s`,.:]", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
    assert named - {"help"} <= listed


def test_an_unknown_command_is_an_error() -> None:
    done = dev("chek")
    assert done.returncode == 2 and "no command 'chek'" in done.stderr


def test_every_area_that_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    areas = set(dev("test").stdout.replace("\n", " ").split())
    assert set(re.findall(r"\./dev test ([\w-]+)", text)) <= areas


def test_the_slow_tests_are_there() -> None:
    for line in (ROOT / "tests" / "slow.txt").read_text("utf-8").split():
        if "@" in line:
            base, name = line.split("@")
            file = base if base.endswith(".py") else f"{base}/conftest.py"
        else:
            file, *_, name = line.split("::")
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), f"{line}: ./dev slow"


def test_slow_tests_are_read_from_what_pytest_prints() -> None:
    printed = [
        "0.31s call     tests/a/test_b.py::test_c[x y-1]",
        "0.10s setup    tests/a/test_b.py::test_c[z]",
        "0.14s call     tests/a/test_b.py::test_quick",
        "2.00s setup    tests/a/test_b.py::Case::test_d",
        "1 passed in 2.00s",
    ]
    fixtures = ["0.900 tests/a@quick", "1.300 tests/a@slow"]
    assert slow(printed, fixtures) == [
        "tests/a/test_b.py::Case::test_d",
        "tests/a/test_b.py::test_c",
        "tests/a@slow",
    ]
