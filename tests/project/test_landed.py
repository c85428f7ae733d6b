"""The runner's check of the project's own contract, wherever the project was copied to."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.compat.builders import NOTES, ContractBuilder
from tests.runner.landed import last_landed, main


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ContractBuilder:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return ContractBuilder(tmp_path / "project")


def break_it(builder: ContractBuilder) -> None:
    builder.edit(NOTES, "message Note {", "message Note {\n  reserved 7000;")
    text = (builder.root / NOTES).read_text("utf-8")
    field = next(it for it in text.split("message Note {")[1].splitlines() if " = 1;" in it)
    builder.edit(NOTES, field, "")


def test_without_git_it_says_why_and_goes_on(
    builder: ContractBuilder, capfd: pytest.CaptureFixture[str]
) -> None:
    assert last_landed(builder.root)[0] == ""
    assert main(builder.root) == 0
    out = capfd.readouterr().out
    assert "not compared with what landed last: fatal: not a git repository" in out


def test_without_the_program_git(
    builder: ContractBuilder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert last_landed(builder.root) == ("", "git cannot be run: No such file or directory")


def test_the_commit_before_is_what_landed(builder: ContractBuilder) -> None:
    builder.commit("first")
    revision, why = last_landed(builder.root)
    assert not revision and "first commit" in why
    builder.git("commit", "-q", "--allow-empty", "-m", "second")
    assert last_landed(builder.root) == ("HEAD~1", "")


def test_main_of_the_remote_is_what_landed_where_work_goes_on(
    builder: ContractBuilder, tmp_path: Path
) -> None:
    builder.commit("first")
    builder.git("commit", "-q", "--allow-empty", "-m", "second")
    clone = ContractBuilder.__new__(ContractBuilder)
    clone.root = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(builder.root), str(clone.root)], check=True)
    assert last_landed(clone.root) == ("HEAD~1", "")
    clone.git("commit", "-q", "--allow-empty", "-m", "third")
    assert last_landed(clone.root) == ("origin/main", "")


def test_a_shallow_clone_says_so(
    builder: ContractBuilder, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    builder.commit("first")
    builder.git("commit", "-q", "--allow-empty", "-m", "second")
    shallow = tmp_path / "shallow"
    words = ["git", "clone", "-q", "--depth=1", f"file://{builder.root}", str(shallow)]
    subprocess.run(words, check=True, capture_output=True)
    assert main(shallow) == 0
    assert "the clone is shallow" in capfd.readouterr().out


def test_what_breaks_a_draft_is_told(
    builder: ContractBuilder, capfd: pytest.CaptureFixture[str]
) -> None:
    builder.become(2, "draft")
    builder.commit("first")
    builder.git("commit", "-q", "--allow-empty", "-m", "second")
    break_it(builder)
    assert main(builder.root) == 0
    assert "field-removed" in capfd.readouterr().out


def test_what_breaks_a_version_that_landed_fails(builder: ContractBuilder) -> None:
    builder.commit("first")
    builder.git("commit", "-q", "--allow-empty", "-m", "second")
    break_it(builder)
    assert main(builder.root) == 100


def test_what_landed_and_cannot_be_read_is_told(
    builder: ContractBuilder, capfd: pytest.CaptureFixture[str]
) -> None:
    good = (builder.root / NOTES).read_text("utf-8")
    builder.edit(NOTES, "message Note {", "message Note {{")
    builder.commit("broken")
    (builder.root / NOTES).write_text(good, "utf-8")
    builder.commit("mended")
    assert main(builder.root) == 0
    assert "not compared with HEAD~1" in capfd.readouterr().out
