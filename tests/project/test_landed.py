"""The runner's check of the project's own contract, wherever the project was copied to."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.compat.builders import NOTES, Workshop
from tests.runner.landed import last_landed, main


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return Workshop(tmp_path / "project")


def break_it(workshop: Workshop) -> None:
    workshop.edit(NOTES, "message Note {", "message Note {\n  reserved 7000;")
    text = (workshop.root / NOTES).read_text("utf-8")
    field = next(it for it in text.split("message Note {")[1].splitlines() if " = 1;" in it)
    workshop.edit(NOTES, field, "")


def test_without_git_it_says_why_and_goes_on(
    workshop: Workshop, capfd: pytest.CaptureFixture[str]
) -> None:
    assert last_landed(workshop.root)[0] == ""
    assert main(workshop.root) == 0
    out = capfd.readouterr().out
    assert "not compared with what landed last: fatal: not a git repository" in out


def test_without_the_program_git(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert last_landed(workshop.root) == ("", "git cannot be run: No such file or directory")


def test_the_commit_before_is_what_landed(workshop: Workshop) -> None:
    workshop.commit("first")
    revision, why = last_landed(workshop.root)
    assert not revision and "first commit" in why
    workshop.git("commit", "-q", "--allow-empty", "-m", "second")
    assert last_landed(workshop.root) == ("HEAD~1", "")


def test_main_of_the_remote_is_what_landed_where_work_goes_on(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.commit("first")
    workshop.git("commit", "-q", "--allow-empty", "-m", "second")
    clone = Workshop.__new__(Workshop)
    clone.root = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(workshop.root), str(clone.root)], check=True)
    assert last_landed(clone.root) == ("HEAD~1", "")
    clone.git("commit", "-q", "--allow-empty", "-m", "third")
    assert last_landed(clone.root) == ("origin/main", "")


def test_a_shallow_clone_says_so(
    workshop: Workshop, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    workshop.commit("first")
    workshop.git("commit", "-q", "--allow-empty", "-m", "second")
    shallow = tmp_path / "shallow"
    words = ["git", "clone", "-q", "--depth=1", f"file://{workshop.root}", str(shallow)]
    subprocess.run(words, check=True, capture_output=True)
    assert main(shallow) == 0
    assert "the clone is shallow" in capfd.readouterr().out


def test_what_breaks_a_draft_is_told(workshop: Workshop, capfd: pytest.CaptureFixture[str]) -> None:
    workshop.become(2, "draft")
    workshop.commit("first")
    workshop.git("commit", "-q", "--allow-empty", "-m", "second")
    break_it(workshop)
    assert main(workshop.root) == 0
    assert "field-removed" in capfd.readouterr().out


def test_what_breaks_a_version_that_landed_fails(workshop: Workshop) -> None:
    workshop.commit("first")
    workshop.git("commit", "-q", "--allow-empty", "-m", "second")
    break_it(workshop)
    assert main(workshop.root) == 100


def test_what_landed_and_cannot_be_read_is_told(
    workshop: Workshop, capfd: pytest.CaptureFixture[str]
) -> None:
    good = (workshop.root / NOTES).read_text("utf-8")
    workshop.edit(NOTES, "message Note {", "message Note {{")
    workshop.commit("broken")
    (workshop.root / NOTES).write_text(good, "utf-8")
    workshop.commit("mended")
    assert main(workshop.root) == 0
    assert "not compared with HEAD~1" in capfd.readouterr().out
