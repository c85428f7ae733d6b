"""The Agent in Go that `dao new` makes is built, checked and run as its README says; so is the example with tracing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dao_sdk.cli.main import main
from tests.runner.lanes import GO_TOOLS

from .test_go import RUNTIME, go

ROOT = Path(__file__).resolve().parents[2]
TRACING = ROOT / "examples" / "agent-go"
REQUIRED = re.compile(r"^\t?(?:require )?(\S+\.\S+/\S+) (v\S+)", re.M)

pytestmark = pytest.mark.skipif(
    "DAO_GO" not in os.environ, reason="the lane `go` runs this: python3 tests/run.py go"
)


def made(folder: Path, *words: str) -> Path:
    """Make an Agent."""
    assert main(["new", str(folder), "--lang", "go", "--kind", "agent", *words]) == 0
    return folder


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An Agent with a name that Go would choke on."""
    folder = tmp_path_factory.mktemp("agent") / "it"
    return made(folder, "--name", "Ann's Go", "--set", "prefix=github.com/ann")


def command_of(readme: Path, part: str) -> str:
    """The one command of a part of a README."""
    return readme.read_text("utf-8").partition(f"\n## {part}\n\n    ")[2].partition("\n")[0]


def test_go_has_no_word_against_it(agent: Path) -> None:
    assert go(agent, "mod", "tidy", "-diff") == ""
    assert subprocess.check_output(["gofmt", "-l", "."], cwd=agent, text=True) == ""


def test_its_tests_pass_as_its_readme_says(agent: Path) -> None:
    subprocess.run(command_of(agent / "README.md", "Tests"), cwd=agent, shell=True, check=True)


def test_no_goroutine_races_another(agent: Path) -> None:
    assert "ok" in go(agent, "test", "-race", "-count=1", ".", "./internal/...")


def test_its_libraries_are_those_of_the_runtime(agent: Path) -> None:
    ours = dict(REQUIRED.findall((RUNTIME / "go.mod").read_text("utf-8")))
    theirs = dict(REQUIRED.findall((agent / "go.mod").read_text("utf-8")))
    assert {name: theirs[name] for name in ours if name in theirs} == {
        name: version for name, version in ours.items() if name in theirs
    }
    assert theirs["honnef.co/go/tools"] == GO_TOOLS["staticcheck"].partition("@")[2]


def test_calls_are_followed_with_opentelemetry(tmp_path: Path) -> None:
    folder = made(tmp_path / "agent")
    within = folder / "internal" / "agent"
    for path in TRACING.glob("*.go"):
        shutil.copy(path, within)
    code = re.findall(r"```(?:sh|go)\n(.*?)```", (TRACING / "README.md").read_text("utf-8"), re.S)
    text = (within / "agent.go").read_text("utf-8")
    plain = "host.WithTracer(host.LogCalls(logger, slog.LevelDebug)),"
    assert text.count(plain) == 1
    text = text.replace(plain, code[2].strip())
    text = text.replace("import (\n", 'import (\n\t"go.opentelemetry.io/otel"\n')
    (within / "agent.go").write_text(text, "utf-8")
    for line in code[1].splitlines():
        go(folder, *line.split()[1:])
    go(folder, "vet", "./internal/...")
    assert "ok" in go(folder, "test", "-count=1", "./internal/agent")
