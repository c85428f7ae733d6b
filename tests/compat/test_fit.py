"""A unit on a host: whether it would load and run, and everything that it would miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.compat.exit_status import ExitStatus
from dao_sdk.compat.fit import Fit, Function, fit
from dao_sdk.compat.inputs.open import open_side
from dao_sdk.compat.vocabulary import Direction, Layer
from dao_sdk.compat.witness.unit import Recipe, build_unit
from dao_sdk.errors import DaoError
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.errors import LoadError
from dao_sdk.host.runtime.module_check import check_unit
from tests.compat.builders import ABI, NOTES, ContractBuilder
from tests.compat.units import described_unit


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ContractBuilder:
    """The contract 1.2 in the folder `host`, the same in the working folder."""
    ContractBuilder(tmp_path / "host")
    monkeypatch.chdir(tmp_path)
    return ContractBuilder(tmp_path / "unit")


def fitted(builder: ContractBuilder, *imports: str, embedded: bool = True) -> Fit:
    wasm = build_unit(Recipe(builder.contract(), imports, embedded=embedded))
    Path("unit.wasm").write_bytes(wasm)
    return fit(open_side("unit.wasm"), open_side("host"))


def test_a_unit_of_the_very_contract_fits(builder: ContractBuilder) -> None:
    found = fitted(builder, "avatar_clock", "avatar_storage_read", "avatar_storage_write")
    assert found.outcome is ExitStatus.COMPATIBLE
    assert not found.missing
    assert {name: len(each) for name, each in found.capabilities.items()} == {
        "call": 1,
        "clock": 1,
        "storage": 2,
    }
    assert found.report.directions == (Direction.NEW_ON_OLD,)


def test_everything_missing_is_listed_at_once_with_its_since(builder: ContractBuilder) -> None:
    builder.become(3)
    builder.add_import("1.3", optional=False)
    builder.edit(
        ABI,
        "\nservices:",
        """  avatar_clock_moon:
    { capability: clock, since: "1.3", mode: sync, params: [{ name: out_ptr, role: out_i64 }], doc: The moon. }
  avatar_clock_tide:
    { capability: clock, since: "1.2", mode: sync, params: [], doc: The tide., optional: true }

services:""",
    )
    names = ("avatar_clock_tide", "avatar_clock_zone", "avatar_clock_moon", "avatar_clock")
    found = fitted(builder, *names)
    assert found.missing == (
        Function("avatar_clock_zone", "clock", "1.3", True),
        Function("avatar_clock_moon", "clock", "1.3", True),
        Function("avatar_clock_tide", "clock", "1.2", False),
    )
    assert found.outcome is ExitStatus.BREAKING
    broken = {it.subject for it in found.report.findings if it.rule.id == "wasm/import-missing"}
    assert broken == {"avatar_clock_zone", "avatar_clock_moon"}
    assert [it.name for it in found.offered] == ["avatar_respond", "avatar_clock"]


def test_a_unit_that_can_do_without_loads(builder: ContractBuilder) -> None:
    builder.become(3)
    builder.add_import("1.3", optional=True)
    found = fitted(builder, "avatar_clock_zone")
    assert [it.required for it in found.missing] == [False]
    assert not [it for it in found.report.findings if it.rule.id == "wasm/import-missing"]


def test_a_stripped_unit_is_judged_by_its_imports(builder: ContractBuilder) -> None:
    builder.become(3)
    builder.add_import("1.3", optional=False)
    found = fitted(builder, "avatar_clock_zone", embedded=False)
    (missing,) = found.missing
    assert (missing.name, missing.since, missing.required) == ("avatar_clock_zone", "?", True)
    assert found.outcome is ExitStatus.BREAKING


def test_a_stripped_unit_that_imports_nothing_strange_cannot_be_checked(
    builder: ContractBuilder,
) -> None:
    builder.become(3)
    builder.edit(NOTES, "message Note {", "message Note {\n  // More.\n  string more = 99;")
    found = fitted(builder, "avatar_clock", embedded=False)
    assert not found.missing
    assert found.outcome is ExitStatus.UNCHECKED
    assert Layer.CAPABILITY in found.report.new.gaps


def test_a_host_must_have_a_contract_and_a_unit_be_one(builder: ContractBuilder) -> None:
    Path("unit.wasm").write_bytes(build_unit(Recipe(builder.contract())))
    with pytest.raises(DaoError, match="host is no unit"):
        fit(open_side("host"), open_side("host"))
    with pytest.raises(DaoError, match="host/proto has no contract"):
        fit(open_side("unit.wasm"), open_side("host/proto"))


@pytest.mark.parametrize(
    ("scopes", "reason", "said"),
    [
        (["a"] * 32, "x" * 300, ""),
        (["a" * 300], "", ""),
        (["a" * 301], "", "longer than 300 characters"),
        (["a"] * 33, "", "asks for 33 scopes of 'clock'; at most 32"),
        (["a" * 1025], "", "a scope of 'clock' with 1,025 characters"),
        (["a\x1b[2J"], "", r"nobody could read: a\x1b[2J"),
        ([""], "", "nobody could read"),
        ([], "x" * 301, "a reason of 301 characters for 'clock'"),
    ],
)
def test_a_unit_asks_for_no_more_than_a_person_could_read(
    builder: ContractBuilder, scopes: list[str], reason: str, said: str
) -> None:
    """Says what the host says."""
    contract = builder.contract()
    use = {"capability": "clock", "required": True, "scopes": scopes, "reason": reason}
    wasm = described_unit(contract, {"imports": ["avatar_clock"], "capabilities": [use]})
    Path("unit.wasm").write_bytes(wasm)
    found = fit(open_side("unit.wasm"), open_side("host"))
    told = [it.message for it in found.report.findings if it.rule.id == "wasm/manifest-incomplete"]
    assert found.outcome is (ExitStatus.BREAKING if said else ExitStatus.COMPATIBLE)
    assert len(told) == bool(said) and all(said in each for each in told)
    try:
        check_unit(wasm, abi_of(contract))
    except LoadError as refused:
        assert said and said in refused.message
    else:
        assert not said
