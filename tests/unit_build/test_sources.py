"""When a shipped module is stale, and what its declaration must have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.codegen.generate import generate
from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError
from dao_sdk.unit_build.bindings import check_bindings
from dao_sdk.unit_build.declaration import Declaration, read
from dao_sdk.unit_build.sources import digest, files
from dao_sdk.unit_build.staleness import check
from meta_unit import build

from .modules import LOG, linked
from .test_finish import finish


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


def test_what_a_link_leads_to_counts(workspace: Path, tmp_path: Path) -> None:
    runtime = tmp_path / "elsewhere"
    runtime.mkdir()
    (runtime / "lib.rs").write_text("// The runtime.\n")
    (workspace / "crates" / "runtime").symlink_to(runtime)
    (workspace / "crates" / "around").symlink_to(workspace)  # which has no end
    before = digest(workspace)
    (runtime / "lib.rs").write_text("// The runtime, changed.\n")
    assert digest(workspace) != before


def test_a_stale_module_is_told(contract: Contract, unit: Declaration, workspace: Path) -> None:
    path = workspace / "probe.wasm"
    with pytest.raises(DaoError, match="cannot be read"):
        check(path, contract, digest(workspace), build.AGAIN)
    path.write_bytes(linked(contract))
    with pytest.raises(DaoError, match=r"0 sections dao.unit"):
        check(path, contract, digest(workspace), build.AGAIN)
    path.write_bytes(
        finish(linked(contract, imports=LOG), unit, contract, digest(workspace), "rustc")
    )
    check(path, contract, digest(workspace), build.AGAIN)
    with pytest.raises(DaoError, match="built for another contract"):
        check(path, replace(contract, minor=contract.minor + 1), digest(workspace), build.AGAIN)
    (workspace / "Cargo.lock").write_text("version = 5\n")
    with pytest.raises(DaoError, match="other sources") as raised:
        check(path, contract, digest(workspace), build.AGAIN)
    assert "meta_unit/build.py" in raised.value.help


def test_the_command_checks(
    contract: Contract, unit: Declaration, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workspace / "probe.wasm"
    arguments = ["--check", "--unit", str(workspace / "unit.toml"), "--output", str(path)]
    assert build.main(arguments) == 1
    assert "error: " in (said := capsys.readouterr().err) and "help: " in said
    sources = digest(workspace)
    path.write_bytes(finish(linked(contract, imports=LOG), unit, contract, sources, "rustc"))
    assert build.main(arguments) == 0
    assert capsys.readouterr().out == "probe.wasm is up to date\n"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("state_schema = 3", "state_schema = true", "`state_schema` must be a whole number"),
        ("state_schema = 3", "state_schema = -1", "`state_schema` is -1, and must be from 0 to"),
        ("name = ", "nmae = ", "unknown key `nmae`\nhelp: Did you mean `name`?"),
        ("reason = ", "raeson = ", "capability log: unknown key `raeson`"),
        ("required = false", "required = 1", "capability log: `required` must be true or false"),
        ('scopes = ["a", "b"]', 'scopes = ["a", 1]', "`scopes` must be a list of strings"),
        ("[capabilities.log]", "[capabilities.log", "unit.toml:8: expected `]`"),
    ],
)
def test_a_wrong_declaration_is_told(workspace: Path, old: str, new: str, problem: str) -> None:
    path = workspace / "unit.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DaoError) as raised:
        read(path)
    assert problem in str(raised.value)
    assert str(path) in raised.value.message


def test_a_unit_needs_no_declaration(workspace: Path) -> None:
    (workspace / "unit.toml").unlink()
    for path in (workspace, workspace / "Cargo.toml"):
        assert read(path) == Declaration(workspace)
    with pytest.raises(DaoError, match=r"there is no unit at .*unit\.toml"):
        read(workspace / "unit.toml")
    (workspace / "Cargo.toml").unlink()
    with pytest.raises(DaoError, match=r"there is no unit in .*: it has no Cargo\.toml"):
        read(workspace)


def test_packages_beside_the_workspace_count(workspace: Path, tmp_path_factory: Any) -> None:
    beside = tmp_path_factory.mktemp("beside")
    (beside / "lib.rs").write_text("// More.\n")
    before = digest(workspace, [beside, workspace / "crates" / "probe-unit"])
    assert before != digest(workspace)
    (beside / "lib.rs").write_text("// Other.\n")
    assert digest(workspace, [beside]) != before


def test_bindings_of_another_contract_are_told_at_once(contract: Contract, tmp_path: Path) -> None:
    generate(contract, "rust-guest", tmp_path / "bindings")
    check_bindings([tmp_path, tmp_path / "bindings"], contract)
    other = replace(contract, name="acme", minor=contract.minor + 1)
    with pytest.raises(DaoError, match="bindings of another contract, dao") as raised:
        check_bindings([tmp_path / "bindings"], other)
    assert f"--out {tmp_path / 'bindings'}`" in raised.value.help


def test_a_stand_in_that_is_passed_over_is_told(workspace: Path) -> None:
    build.refuse_unused_patches(workspace)
    (workspace / "Cargo.lock").write_text('[[patch.unused]]\nname = "getrandom"\n')
    with pytest.raises(DaoError, match=r"a stand-in .* is not used"):
        build.refuse_unused_patches(workspace)


def test_the_rehearsal_is_never_shipped(
    unit: Declaration, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = build.rehearsal(unit)
    assert (newer.state_schema, newer.features) == (unit.state_schema + 1, ("rehearsal",))
    for words in (["--rehearsal"], ["--rehearsal", "--check", "--output", "x.wasm"]):
        with pytest.raises(SystemExit) as refused:
            build.main(words)
        assert refused.value.code == 2
        assert "never shipped" in capsys.readouterr().err
