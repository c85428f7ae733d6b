"""What ``dao add capability`` does to a project."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.cli.main import main
from dao_sdk.contract import read_contract
from dao_sdk.scaffold.definition import load_scaffold
from dao_sdk.scaffold.new_project import make, project
from dao_sdk.scaffold.record import BASE, read_record


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_capability_is_added_in_contract_and_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "it"
    make(project(load_scaffold("python", "unit"), "it", capabilities=["weather"]), folder)
    assert main(["add", "capability", "almanac", str(folder)]) == 0
    assert "almanac.py" in capsys.readouterr().out
    contract = read_contract(folder / "contract")
    named = [each.name for each in contract.capabilities]
    assert {"weather", "almanac"} <= set(named) and "dictionary" not in named
    handlers = (folder / "src/it/capabilities/__init__.py").read_text()
    lines = handlers.splitlines()
    assert lines.index("from .almanac import Almanac") + 1 == lines.index(
        "from .weather import Weather"
    )
    assert '        "almanac": Almanac(),\n        "weather": Weather(),' in handlers
    assert "almanac" in (folder / "src/it/bindings/capabilities.py").read_text()
    assert (folder / "tests/test_almanac.py").is_file()
    assert read_record(folder).capabilities == ("weather", "almanac")
    base = folder / BASE
    for path in (it for it in base.rglob("*") if it.is_file()):
        assert path.read_bytes() == (folder / path.relative_to(base)).read_bytes()

    before = files(folder)
    for name, why in (
        ("almanac", "already"),
        ("net", "already"),
        ("Weather", "cannot be the name"),
        ("class", "cannot be the name"),
        ("self", "cannot be the name"),
    ):
        status = main(["add", "capability", name, str(folder)])
        said = capsys.readouterr().err
        assert status == 1 and why in said, name
        assert files(folder) == before


def test_a_folder_that_is_no_project_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", "capability", "weather", str(tmp_path)]) == 1
    assert "is no project of `dao new`" in capsys.readouterr().err
