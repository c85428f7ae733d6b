"""``dao abi freeze`` and ``dao abi log``."""

from __future__ import annotations

import json

from tests.compat.builders import ABI, NOTES, ContractBuilder

from ..conftest import Dao
from .sides import MORE, TITLE


def test_freeze_writes_a_release_once(dao: Dao, builder: ContractBuilder) -> None:
    done = dao("abi", "freeze", "1.2", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["path"] == "abi/releases/1.2.json"
    assert told["digest"] == json.loads((builder.root / told["path"]).read_text())["digest"]
    again = dao("abi", "freeze", "1.2")
    assert again.returncode == 1
    assert "a release never changes" in again.stderr


def test_freeze_refuses_what_is_not_ready(dao: Dao, builder: ContractBuilder) -> None:
    assert dao("abi", "freeze", "1").returncode == 2
    assert dao("abi", "freeze", "1.3").returncode == 1
    builder.become(2, "draft")
    draft = dao("abi", "freeze", "1.2")
    assert draft.returncode == 1
    assert "state: released" in draft.stderr
    builder.edit(ABI, "mode: sync", "moed: sync")
    problems = dao("abi", "freeze", "1.2")
    assert problems.returncode == 101
    assert "did you mean `mode`?" in problems.stderr
    assert not (builder.root / "abi" / "releases").exists()


def test_freeze_tells_what_needs_a_greater_step(dao: Dao, builder: ContractBuilder) -> None:
    assert dao("abi", "freeze", "1.2").returncode == 0
    builder.become(3)
    builder.edit(NOTES, TITLE, "")
    done = dao("abi", "freeze", "1.3")
    assert done.returncode == 100
    assert "field-removed" in done.stdout
    assert "1.3 is a minor step from release 1.2; what changed needs a major one" in done.stderr
    told = dao("abi", "freeze", "1.3", "--json")
    assert (told.returncode, told.stdout) == (100, "")
    assert "needs a major one" in json.loads(told.stderr)["error"]["message"]


def test_log_is_a_changelog(dao: Dao, builder: ContractBuilder) -> None:
    assert dao("abi", "freeze", "1.2").returncode == 0
    builder.become(3, "draft")
    builder.edit(NOTES, TITLE, TITLE + MORE)
    done = dao("abi", "log")
    assert done.returncode == 0, done.stderr
    assert "## 1.3 (draft)" in done.stdout
    assert "- field `notes.v1.Note.more`: More." in done.stdout
    versions = json.loads(dao("abi", "log", "--json").stdout)["versions"]
    assert [it["version"] for it in versions] == ["1.3", "1.2", "1.1", "1.0"]
    assert dao("abi", "log", "--output", "CHANGES.md").stdout == ""
    assert (builder.root / "CHANGES.md").read_text("utf-8") == done.stdout


def test_log_without_a_contract(dao: Dao) -> None:
    assert dao("abi", "log").returncode == 101
