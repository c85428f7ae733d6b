"""What ``dao new`` makes, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from dao_sdk.cli.main import main
from dao_sdk.contract import read_contract
from dao_sdk.errors import DaoError
from dao_sdk.scaffold.definition import Scaffold, all_scaffolds, load_scaffold
from dao_sdk.scaffold.new_project import make, project
from dao_sdk.scaffold.record import BASE, read_record
from dao_sdk.unit_build.declaration import read

SMALL = ("rust-guest", "unit")
"""The scaffold that takes the least time."""


def left(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*"))


@pytest.mark.parametrize("scaffold", all_scaffolds(), ids=lambda it: f"{it.pack.name}-{it.kind}")
def test_what_is_made_remembers_how(scaffold: Scaffold, tmp_path: Path) -> None:
    made = make(project(scaffold, "My Notes"), tmp_path / "it")
    record = read_record(made.folder)
    assert (record.language, record.kind, record.name) == (
        scaffold.pack.name,
        scaffold.kind,
        "My Notes",
    )
    base = made.folder / BASE
    rendered = [path for path in base.rglob("*") if path.is_file()]
    for path in rendered:
        assert path.read_bytes() == (made.folder / path.relative_to(base)).read_bytes()
    assert {"README.md", "LICENSE", ".gitignore", ".editorconfig"} <= set(left(made.folder))
    readme = (made.folder / "README.md").read_text("utf-8")
    for part in ("Run", "Tests"):  # one command each
        assert readme.partition(f"\n## {part}\n\n    ")[2].partition("\n")[0]
    assert made.next[0] == f"cd {tmp_path / 'it'}"
    assert left(tmp_path)[0] == "it"


@pytest.mark.parametrize("name", ["acme", "my_notes2", "lambda", "self"])
def test_the_smallest_contract_has_the_boundary_of_the_sdk(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "it"
    make(project(load_scaffold(*SMALL), name), folder)
    own, shipped = read_contract(folder), read_contract()
    assert own.name == name
    for part in ("wasm", "limits", "statuses", "results", "events", "boundary", "exports"):
        assert getattr(own, part) == getattr(shipped, part)
    assert [each.name for each in own.capabilities] == ["call", "log"]
    assert {each.name for each in own.imports} == {
        each.name for each in shipped.imports if each.capability in ("call", "log")
    }
    assert read(folder).contract == folder


def test_the_commands_to_type_next_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "acme", "--lang", "rust-guest", "--kind", "unit"]) == 0
    said = capsys.readouterr().out
    assert "cd acme" in said and "dao build" in said
    assert main(["ir", "--contract", "acme"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "acme"


def test_a_folder_that_is_there_and_empty_but_for_git_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["new", ".", "--lang", "rust-guest", "--name", "acme"]) == 0
    assert "cd " not in capsys.readouterr().out
    assert {".git", "Cargo.toml", "src"} <= set(left(tmp_path))
    assert not [each for each in left(tmp_path) if each.startswith(".dao-new")]


def test_nothing_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("Mine.")
    (tmp_path / "file").write_text("Mine.")
    before = left(tmp_path)
    for folder, why in (("mine", "is not empty: it has notes.txt"), ("file", "is a file")):
        assert main(["new", folder, "--lang", "python"]) == 1
        assert why in capsys.readouterr().err
    assert left(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["x", "--lang", "pyton"], "did you mean `python`?"),
        (["x", "--lang", "python", "--kind", "agnet"], "did you mean `agent`?"),
        (["x", "--lang", "python", "--name", "日本"], "cannot be spelt"),
        (["x" * 200, "--lang", "python"], "200 characters"),
        (["x", "--lang", "python", "--kind", "agent", "--set", "prot=1"], "did you mean `port`?"),
        (["x", "--lang", "python", "--kind", "agent", "--set", "port=x"], "expected a port"),
        (["x", "--lang", "python", "--kind", "agent", "--capability", "y"], "no contract of its"),
        (["missing/x/y", "--lang", "python", "--name", "dao"], "belongs to the SDK"),
    ],
)
def test_what_cannot_be_made_is_said_and_leaves_nothing(
    words: list[str],
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", *words]) == 1
    assert why in capsys.readouterr().err
    assert not left(tmp_path)


@pytest.mark.parametrize("words", [[], ["x"]])
def test_what_is_missing_is_named_where_nobody_can_be_asked(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", *words]) == 2
    assert "is missing" in capsys.readouterr().err


def test_a_missing_tool_is_named_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["new", "a/b", "--lang", "rust-guest"]) == 1
    said = capsys.readouterr().err
    assert "needs Rust" in said and "rustup" in said
    assert not left(tmp_path)


def test_a_run_that_fails_midway_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise DaoError("the disk is full")

    monkeypatch.setattr("dao_sdk.scaffold.new_project.generate", fails)
    wanted = project(load_scaffold(*SMALL), "acme")
    there = tmp_path / "there"
    there.mkdir()
    for folder in (there, tmp_path / "deep" / "er"):
        with pytest.raises(DaoError, match="disk is full"):
            make(wanted, folder)
    assert left(tmp_path) == ["there"]


def test_the_pack_of_a_stranger_has_scaffolds_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["lang", "new", "zig"]) == 0
    assert main(["new", "x", "--lang", "./zig"]) == 1
    assert "has no scaffolds" in capsys.readouterr().err
    files = Path("zig/scaffold/agent/files")
    files.mkdir(parents=True)
    (files / "{{module}}.zig.j2").write_text("// {{ title }}\n")
    (files / "dot-hidden").write_text("{{ as it is }}\n")
    (files.parent / "scaffold.toml").write_text(
        'format = 1\ntitle = "Z"\nnext = ["zig {{module}}"]'
    )
    Path("zig/scaffold/names.toml").write_text('[module]\ncase = "snake"\n')
    assert main(["new", "My App", "--lang", "./zig"]) == 0
    assert "zig my_app" in capsys.readouterr().out
    assert Path("My App/my_app.zig").read_text() == "// My App\n"
    assert Path("My App/.hidden").read_text() == "{{ as it is }}\n"
    assert read_record(Path("My App")).language == str(Path("zig").resolve())
    (files / "wrong.j2").write_text("one\n{{ titel }}\n")
    assert main(["new", "y", "--lang", "./zig"]) == 1
    assert "titel" in capsys.readouterr().err
    assert not Path("y").exists()


def test_what_is_wrong_with_a_scaffold_is_named(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(load_scaffold("python").pack.folder, pack)
    file = pack / "scaffold" / "agent" / "scaffold.toml"
    file.write_text('format = 2\ntitel = "x"\ntools = ["Pyton"]\nshared = ["nowhere"]\n')
    with pytest.raises(DaoError) as refused:
        load_scaffold(str(pack), "agent")
    for what in ("format", "titel", "Pyton", "nowhere"):
        assert what in refused.value.message


def test_the_list_names_every_scaffold(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--list"]) == 0
    lines = capsys.readouterr().out
    for each in all_scaffolds():
        assert f"--lang {each.pack.name} --kind {each.kind}" in lines
        assert each.doc and each.title
