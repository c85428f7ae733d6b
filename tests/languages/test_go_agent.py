"""The Agent in Go that `dao new` makes is built, checked and run as its README says; so is the example with tracing."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from dao_sdk import Avatar, CallError, Files
from dao_sdk.cli.main import main
from dao_sdk.host.api.data_v1 import ExportFileRequest, ImportFileRequest
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


async def until(there: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what the next exchanges bring about."""
    async with asyncio.timeout(300):
        while not await there():
            await asyncio.sleep(0.2)


def page(address: str, form: bytes | None = None) -> str:
    """Read the page, or send a form."""
    with urllib.request.urlopen(address, data=form, timeout=60) as answer:
        return str(answer.read(), "utf-8")


async def test_it_agrees_with_an_avatar_in_python_through_a_folder(
    agent: Path, tmp_path: Path
) -> None:
    exchange = tmp_path / "exchange"
    go(agent, "build", "-o", "built", ".")
    said = {"HOME": tmp_path / "go", "PORT": 0, "NAME": "go", "EXCHANGE": exchange}
    env = {f"ANN_S_GO_{key}": str(value) for key, value in {**said, "EVERY_SECONDS": 0.2}.items()}
    process = await asyncio.create_subprocess_exec(
        agent / "built", cwd=tmp_path, env={**os.environ, **env}, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    lines = [json.loads(line) async for line in one_that_says("running", process.stderr)]
    address = lines[-1]["page"]
    await asyncio.to_thread(page, f"{address}notes", b"title=Bread")
    async with Avatar.open(tmp_path / "py", grants=[Files(exchange=exchange)]) as avatar:
        notes = avatar.documents.space("notes")
        await notes.create({"title": "Stamps"})
        ours = ExportFileRequest(space="notes", folder="exchange", path="notes.py.dao")
        await avatar.documents.export_file(ours)

        async def there() -> bool:
            return "Stamps" in await asyncio.to_thread(page, address)

        async def here() -> bool:
            theirs = ImportFileRequest(space="notes", folder="exchange", path="notes.go.dao")
            with suppress(CallError):  # it is not there yet
                await avatar.documents.import_file(theirs)
            return await notes.count() == 2

        await until(there)
        await until(here)
        process.send_signal(signal.SIGTERM)
        await process.communicate()
        assert process.returncode == 0
        kept = await notes.canonical()
    async with Avatar.open(tmp_path / "go") as avatar:
        assert await avatar.documents.space("notes").canonical() == kept


async def one_that_says(message: str, lines: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The lines of a log up to a message."""
    async for line in lines:
        yield line
        if json.loads(line)["msg"] == message:
            return


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
