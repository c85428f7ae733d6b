"""Whatever happens, a person gets words and an exit code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from dao_sdk.cli import console, error_boundary
from dao_sdk.cli.main import COMMANDS
from dao_sdk.errors import DaoError
from dao_sdk.host.errors import NotFound

from .conftest import Dao, environment


def command_that(error: BaseException | None, output: str = "") -> click.Command:
    @click.command()
    def command() -> None:
        if output:
            click.echo(output)
        if error is not None:
            raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (None, 0, ""),
        (DaoError("It broke.", "Mend it."), 1, "error: It broke.\nhelp: Mend it.\n"),
        (NotFound("no such note"), 1, "error: NOT_FOUND: no such note\n"),
        (click.UsageError("no"), 2, "error: no\nhelp: `dao --help` shows how it is used.\n"),
        (KeyboardInterrupt(), 130, "\ninterrupted\n"),
        (PermissionError(13, "Permission denied", "/x"), 1, "error: Permission denied: /x\n"),
    ],
)
def test_what_is_told(
    error: BaseException | None, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert error_boundary.run(command_that(error), []) == code
    assert capsys.readouterr().err == told


def test_a_defect_is_told_in_two_lines_and_its_log_holds_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert error_boundary.run(command_that(ValueError("odd\nvery odd")), []) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert told.splitlines()[0] == "error: ValueError: odd"
    log = re.search(r"(/\S+\.log)", told)
    assert log is not None
    assert "Traceback" in Path(log[1]).read_text()


def test_a_defect_is_told_where_no_log_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert error_boundary.run(command_that(ValueError("odd")), []) == 1
    assert "Please report it" in capsys.readouterr().err


def test_errors_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    console.answer_in_json(True)
    try:
        assert error_boundary.run(command_that(NotFound("no such note", help="Look.")), []) == 1
    finally:
        console.answer_in_json(False)
    told = json.loads(capsys.readouterr().err)
    assert told == {"error": {"message": "no such note", "help": "Look.", "status": "NOT_FOUND"}}


def test_a_reader_that_leaves_is_no_traceback(tmp_path: Path) -> None:
    whole = f"{sys.executable} -m dao_sdk.cli ir | head -1"
    done = subprocess.run(
        ["bash", "-c", whole],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "{\n"
    assert done.stderr == ""


def test_ctrl_c_is_130(tmp_path: Path) -> None:
    script = "import os,signal; from dao_sdk.cli import console, main\n"
    script += "console.out = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
    script += "import sys; sys.exit(main.main(['ir']))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr.strip() == "interrupted"


def test_a_mistyped_command_is_told_the_nearest(dao: Dao) -> None:
    done = dao("genrate")
    assert done.returncode == 2
    assert "did you mean `dao generate`" in done.stderr


def test_colours_follow_the_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert console.style("x", fg="red") == "x"
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert console.style("x", fg="red") == "\x1b[31mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert console.style("x", fg="red") == "x"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(dao: Dao, name: str) -> None:
    done = dao(name, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage: dao" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(dao: Dao, shell: str) -> None:
    done = dao("completion", shell)
    assert done.returncode == 0
    assert "_DAO_COMPLETE" in done.stdout


def test_names_of_methods_complete(dao: Dao) -> None:
    done = dao(COMP_WORDS="dao call documents.ex", COMP_CWORD="2", _DAO_COMPLETE="bash_complete")
    assert done.stdout.split() == ["plain,documents.export", "plain,documents.export_file"]


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_234_567, "1.2 MB"), (999_960, "1.0 MB")],
)
def test_sizes(count: int, text: str) -> None:
    assert console.size(count) == text


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [(1, "file", "1 file"), (2, "file", "2 files"), (9, "capability", "9 capabilities")],
)
def test_plurals(count: int, noun: str, text: str) -> None:
    assert console.plural(count, noun) == text


def test_sizes_of_memory() -> None:
    assert [console.binary_size(n) for n in (64 << 10, 268435456, 100)] == [
        "64 KiB",
        "256 MiB",
        "100 B",
    ]


def test_no_command_writes_outside_its_place(dao: Dao, tmp_path: Path) -> None:
    dao("ir", "--digest")
    dao("inspect")
    assert list(tmp_path.iterdir()) == []


def test_the_text_of_an_error_has_its_advice() -> None:
    assert str(DaoError("It broke.", "Glue it.")) == "It broke.\nhelp: Glue it."
    assert str(DaoError("It broke.")) == "It broke."
    assert str(NotFound("no such note", help="Look.")) == "NOT_FOUND: no such note\nhelp: Look."
