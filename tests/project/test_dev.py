"""`./dev` names every command, and says so of one that is none."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

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
    assert set(re.findall(r"\./dev test (\w+)", text)) <= areas
