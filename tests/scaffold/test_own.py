"""What ``dao new`` makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dao_sdk.cli.main import main
from dao_sdk.codegen.generate import generate
from dao_sdk.contract import read_contract
from dao_sdk.errors import DaoError
from dao_sdk.scaffold.own import new
from dao_sdk.unit_build.declaration import read


@pytest.mark.parametrize("name", ["acme", "my_notes2", "lambda", "self"])
def test_it_is_a_contract_with_the_boundary_of_the_sdk(name: str, tmp_path: Path) -> None:
    made = new(name, tmp_path)
    assert all(path.is_file() for path in made)
    own, shipped = read_contract(tmp_path), read_contract()
    assert own.name == name
    for part in ("wasm", "limits", "statuses", "results", "events", "boundary", "exports"):
        assert getattr(own, part) == getattr(shipped, part)
    assert [each.name for each in own.capabilities] == ["call", "log"]
    assert {each.name for each in own.imports} == {
        each.name for each in shipped.imports if each.capability in ("call", "log")
    }
    assert read(tmp_path).contract == tmp_path
    for pack in ("python", "rust-guest"):
        assert generate(own, pack, tmp_path / pack).written


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "lib.rs").write_text("// Mine.")
    with pytest.raises(DaoError, match=r"lib\.rs is there already"):
        new("acme", tmp_path)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["lib.rs"]


@pytest.mark.parametrize("name", ["dao", "Acme", "2nd", "my-notes", "a b", "", "../x"])
def test_a_name_that_cannot_be_one_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(DaoError, match="cannot be the name of a contract"):
        new(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_command_tells_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "acme"]) == 0
    said = capsys.readouterr().out
    assert "cd acme" in said and "dao build" in said
    assert main(["ir", "--contract", "acme"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "acme"
