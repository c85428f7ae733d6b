"""When a shipped module is stale, and what its declaration must have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError
from meta_unit import build
from meta_unit.builder.cargo import _refuse_unused_patches
from meta_unit.builder.declaration import Unit, read, rehearsal
from meta_unit.builder.finish import finish
from meta_unit.builder.report import check
from meta_unit.builder.sources import digest, files

from .modules import LOG, linked


def test_every_source_counts_and_nothing_else(workspace: Path) -> None:
    crate = workspace / "crates" / "probe-unit"
    assert [str(path) for path in files(workspace)] == [
        "Cargo.lock",
        "Cargo.toml",
        "crates/probe-unit/src/lib.rs",
        "unit.toml",
    ]
    before = digest(workspace)
    for name in ("README.md", "tests/all.rs", "src/tests.rs", "benches/b.rs", "target/out.rs"):
        (crate / name).parent.mkdir(exist_ok=True)
        (crate / name).write_text("// Not part of the module.\n")
    assert digest(workspace) == before
    (crate / "src" / "lib.rs").write_bytes(b"// The unit.\r\n")
    assert digest(workspace) == before
    (crate / "src" / "lib.rs").write_text("// The unit, changed.\n")
    changed = digest(workspace)
    assert changed != before
    (crate / "src" / "lib.rs").rename(crate / "src" / "main.rs")
    assert digest(workspace) not in (before, changed)


def test_a_stale_module_is_told(contract: Contract, unit: Unit, workspace: Path) -> None:
    path = workspace / "probe.wasm"
    with pytest.raises(DaoError, match="cannot be read"):
        check(path, contract, digest(workspace))
    path.write_bytes(linked(contract))
    with pytest.raises(DaoError, match=r"0 sections dao.unit"):
        check(path, contract, digest(workspace))
    path.write_bytes(
        finish(linked(contract, imports=LOG), unit, contract, digest(workspace), "rustc")
    )
    check(path, contract, digest(workspace))
    with pytest.raises(DaoError, match="built for another contract"):
        check(path, replace(contract, minor=contract.minor + 1), digest(workspace))
    (workspace / "Cargo.lock").write_text("version = 5\n")
    with pytest.raises(DaoError, match="other sources") as raised:
        check(path, contract, digest(workspace))
    assert "meta_unit/build.py" in raised.value.help


def test_the_command_checks(
    contract: Contract, unit: Unit, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workspace / "probe.wasm"
    arguments = ["--check", "--unit", str(workspace / "unit.toml"), "--output", str(path)]
    assert build.main(arguments) == 1
    assert "error: " in (said := capsys.readouterr().err) and "help: " in said
    path.write_bytes(
        finish(linked(contract, imports=LOG), unit, contract, digest(workspace), "rustc")
    )
    assert build.main(arguments) == 0
    assert capsys.readouterr().out == "probe.wasm is up to date\n"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("state_schema = 3", "", "'state_schema' must be there, of type int"),
        ("name = ", "nmae = ", "'nmae' is unknown"),
        ("reason = ", "raeson = ", "'raeson' is unknown"),
        ("required = false", "required = 1", "'required' must be there, of type bool"),
        ("[capabilities.log]", "[capabilities.log", "is not TOML"),
    ],
)
def test_a_wrong_declaration_is_told(workspace: Path, old: str, new: str, problem: str) -> None:
    path = workspace / "unit.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DaoError, match=problem):
        read(path)


def test_a_stand_in_that_is_passed_over_is_told(workspace: Path) -> None:
    _refuse_unused_patches(workspace)
    (workspace / "Cargo.lock").write_text('[[patch.unused]]\nname = "getrandom"\n')
    with pytest.raises(DaoError, match=r"a stand-in .* is not used"):
        _refuse_unused_patches(workspace)


def test_the_version_is_the_packages_own_or_the_workspaces(workspace: Path) -> None:
    assert read(workspace / "unit.toml").version == "0.2.0"
    manifest = workspace / "crates" / "probe-unit" / "Cargo.toml"
    manifest.write_text('[package]\nname = "probe-unit"\nversion.workspace = true\n')
    assert read(workspace / "unit.toml").version == "0.2.0"
    manifest.write_text('[package]\nname = "probe-unit"\nversion = "0.3.1"\n')
    assert read(workspace / "unit.toml").version == "0.3.1"


def test_the_rehearsal_is_never_shipped(unit: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    newer = rehearsal(unit)
    assert (newer.state_schema, newer.features) == (unit.state_schema + 1, ("rehearsal",))
    for words in (["--rehearsal"], ["--rehearsal", "--check", "--output", "x.wasm"]):
        with pytest.raises(SystemExit) as refused:
            build.main(words)
        assert refused.value.code == 2
        assert "never shipped" in capsys.readouterr().err
