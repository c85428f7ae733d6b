"""Sides that are revisions: read with git, without touching the work tree."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dao_sdk.compat.compare import compare
from dao_sdk.compat.inputs.open import open_side
from dao_sdk.contract import ContractError
from dao_sdk.errors import DaoError
from tests.compat.builders import ABI, NOTES, ContractBuilder, unit_of


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ContractBuilder:
    """A contract in a repository with two commits and an uncommitted change."""
    builder = ContractBuilder(tmp_path / "work")
    monkeypatch.chdir(builder.root)
    builder.edit(NOTES, "message Note {", "// Old.\nmessage Note {")
    builder.commit("first")
    builder.git("tag", "v1.2")
    builder.edit(NOTES, "// Old.", "// A\n// note.")
    builder.become(3)
    builder.commit("second")
    builder.become(4, "draft")
    return builder


def note_line(spec: str) -> tuple[str, int, str]:
    side = open_side(spec)
    assert side.schema is not None
    message = side.schema.message("notes.v1.Note")
    assert message is not None and message.place is not None
    return message.place.file, message.place.line, side.line_at(message.place)


@pytest.mark.parametrize(
    ("revision", "version"), [("main", "1.3"), ("HEAD~1", "1.2"), ("v1.2", "1.2"), ("HEAD", "1.3")]
)
def test_a_contract_at_a_revision(builder: ContractBuilder, revision: str, version: str) -> None:
    before = builder.git("status", "--porcelain")
    side = open_side(f"git:{revision}")
    assert side.contract is not None and side.contract.version == version
    place = side.contract.imports[0].place
    assert place is not None and place.file == f"{ABI}@{revision}"
    assert side.line_at(place) == "  avatar_respond:"
    assert builder.git("status", "--porcelain") == before
    assert builder.contract().version == "1.4"


def test_lines_are_those_of_the_revision(builder: ContractBuilder) -> None:
    file, line, text = note_line("git:v1.2")
    assert (file, text) == (f"{NOTES}@v1.2", "message Note {")
    assert note_line("git:main") == (f"{NOTES}@main", line + 1, "message Note {")


def test_a_revision_is_compared_with_the_working_folder(builder: ContractBuilder) -> None:
    builder.edit(NOTES, "message Note {", "message Note {\n  // More.\n  string more = 99;")
    report = compare(open_side("git:HEAD"), open_side("."))
    found = next(it for it in report.findings if it.rule.id == "wire/field-added")
    assert found.new is not None and found.new.file == NOTES
    assert str(report.step) == str(report.declared) == "minor"


def test_paths_count_from_the_top_or_from_here(
    builder: ContractBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert note_line("git:main:proto")[0] == f"{NOTES}@main"
    assert note_line(f"git:main:{NOTES}")[0] == f"{NOTES}@main"
    assert open_side(f"git:main:{ABI}").contract is not None
    monkeypatch.chdir(builder.root / "proto")
    assert open_side("git:main").contract is not None, "the contract around the working folder"
    assert note_line("git:main:./notes")[0] == f"{NOTES}@main"
    assert note_line("git:main:proto/notes")[0] == f"{NOTES}@main"


def test_a_unit_and_a_descriptor_set_at_a_revision(builder: ContractBuilder) -> None:
    contract = builder.contract()
    (builder.root / "unit.wasm").write_bytes(unit_of(contract))
    (builder.root / "set.binpb").write_bytes(contract.descriptors)
    builder.commit("with a unit")
    (builder.root / "unit.wasm").unlink()
    assert open_side("git:HEAD:unit.wasm").unit is not None
    schema = open_side("git:HEAD:set.binpb").schema
    assert schema is not None and schema.message("notes.v1.Note") is not None


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("git:nope", "no revision `nope`"),
        ("git:--help", "no revision `--help`"),
        ("git:HEAD~9", "no revision"),
        ("git:HEAD:nope", "there is no `nope` in that revision"),
        ("git:HEAD^{/nothing: like it}", "no revision"),
        ("git:HEAD:abi/odd", "neither a contract nor"),
        ("git:HEAD:readme.txt", "no descriptor set"),
    ],
)
def test_what_is_not_there_is_told(builder: ContractBuilder, spec: str, said: str) -> None:
    (builder.root / "abi" / "odd").mkdir()
    (builder.root / "abi" / "odd" / "x").write_text("x")
    (builder.root / "readme.txt").write_text("text")
    builder.commit("odd things")
    with pytest.raises(DaoError, match=said) as told:
        open_side(spec)
    assert "dao-git-" not in told.value.message


def test_the_problems_of_a_revision_are_told_in_its_words(builder: ContractBuilder) -> None:
    builder.edit(ABI, "mode: sync", "moed: sync")
    builder.edit(NOTES, "message Note {", "message Note {\n  Nothing nothing = 77;")
    builder.commit("broken")
    with pytest.raises(ContractError) as told:
        open_side("git:HEAD")
    assert f"{ABI}@HEAD:" in told.value.message
    assert f"{NOTES}@HEAD:" in told.value.message
    assert "dao-git-" not in told.value.message
    with pytest.raises(DaoError, match=f"{NOTES}@HEAD:") as plain:
        open_side("git:HEAD:proto")
    assert "dao-git-" not in plain.value.message


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(DaoError, match="in no git repository"):
        open_side("git:main")


def test_without_git(
    builder: ContractBuilder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DaoError, match="git is not installed"):
        open_side("git:main")


def test_a_shallow_clone_says_how_to_deepen_it(
    builder: ContractBuilder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    words = ["git", "clone", "-q", "--depth=1", f"file://{builder.root}", str(clone)]
    subprocess.run(words, check=True, capture_output=True)
    monkeypatch.chdir(clone)
    assert open_side("git:HEAD").contract is not None
    with pytest.raises(DaoError) as told:
        open_side("git:HEAD~1")
    assert "git fetch --unshallow" in told.value.help


def test_a_revision_may_have_colons_in_braces(builder: ContractBuilder) -> None:
    builder.git("commit", "-q", "--allow-empty", "-m", "fix: it")
    side = open_side("git:HEAD^{/fix: it}:proto")
    assert side.schema is not None and side.contract is None


def test_in_a_hook_the_folder_says_which_repository_is_meant(
    builder: ContractBuilder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (builder.root / "inner").mkdir()
    inner = ContractBuilder(builder.root / "inner" / "contract")
    inner.become(9)
    builder.commit("another contract")
    monkeypatch.chdir(inner.root)
    monkeypatch.setenv("GIT_DIR", str(builder.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere"))
    side = open_side("git:HEAD")
    assert side.contract is not None and side.contract.version == "1.9"
