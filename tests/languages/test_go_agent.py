"""The Agent in Go among the examples is built, checked and run with bindings made for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract
from tests.runner.lanes import GO_TOOLS

from .test_go import go

AGENT = Path(__file__).resolve().parents[2] / "examples" / "agent-go"

pytestmark = pytest.mark.skipif(
    "DAO_GO" not in os.environ, reason="the lane `go` runs this: python3 tests/run.py go"
)


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Agent with its bindings, as its README says."""
    folder = tmp_path_factory.mktemp("agent") / "agent"
    shutil.copytree(AGENT, folder, ignore=shutil.ignore_patterns("dao", "home"))
    options = {"module": "example.com/agent/dao", "go_mod": "no"}
    generate(read_contract(), "go", folder / "dao", options=options)
    return folder


def test_go_has_no_word_against_it(agent: Path) -> None:
    assert go(agent, "mod", "tidy", "-diff") == ""
    files = [path.name for path in agent.glob("*.go")]
    assert subprocess.check_output(["gofmt", "-l", *files], cwd=agent, text=True) == ""
    go(agent, "vet", ".")
    go(agent, "run", GO_TOOLS["staticcheck"], "-checks", "all,-ST1000", ".")


def test_it_works_and_survives_being_killed(agent: Path) -> None:
    assert "ok" in go(agent, "test", "-race", "-count=1", ".")


def test_the_example_of_the_bindings_works(agent: Path) -> None:
    assert "ok" in go(agent, "test", "-count=1", "./dao")
