"""The README's two commands do all of their own set-up; there is exactly one in each section."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dao_sdk

ROOT = Path(dao_sdk.__file__).parent.parent
README = ROOT / "README.md"


def section(name: str) -> str:
    text = README.read_text("utf-8")
    found = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def fenced(text: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (
            "Quickstart",
            "python3 -m venv .venv && .venv/bin/python -m pip install --quiet . "
            "&& .venv/bin/dao quickstart\n",
        ),
        ("Tests", "python3 tests/run.py\n"),
    ],
)
def test_exactly_one_command(name: str, command: str) -> None:
    assert fenced(section(name)) == [command]


def test_ci_runs_the_tests_command() -> None:
    (command,) = fenced(section("Tests"))
    script = command.strip().removeprefix("python3 ")
    assert f'"$python" {script} --require' in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize(
    "page", sorted([README, *ROOT.glob("docs/**/*.md"), ROOT / "CONTRIBUTING.md"])
)
def test_links_lead_somewhere(page: Path) -> None:
    # Code may look like a link, such as `Space[Todo](avatar)` in Go.
    text = re.sub(r"```.*?```|`[^`\n]+`", "`", page.read_text("utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
