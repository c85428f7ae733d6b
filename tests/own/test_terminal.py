"""The command line with a unit that carries a contract of its author's own."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dao_sdk.cli.main import main
from dao_sdk.contract import read_contract
from dao_sdk.contract.ir import to_json
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import append_custom
from dao_sdk.host.dynamic.choose_contract import contract_for
from tests.compat.units import described_unit

from .contracts import DICTIONARY, KINDS, WORDS, write

Dao = Callable[..., tuple[int, str, str]]


@pytest.fixture
def dao(capsys: pytest.CaptureFixture[str]) -> Dao:
    """Runs ``dao`` in this process; gives exit code, output and complaints."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """A contract with a capability and a service of its own."""
    return read_contract(write(tmp_path_factory.mktemp("own") / "it", "acme", DICTIONARY, WORDS))


@pytest.fixture
def unit(contract: Contract, tmp_path: Path) -> Path:
    """A unit of it that wants a dictionary."""
    path = tmp_path / "notes.wasm"
    imports = ["avatar_log", "avatar_dictionary_lookup"]
    path.write_bytes(described_unit(contract, {"imports": imports}))
    return path


def test_grants_know_the_capabilities_of_the_units_own_contract(
    dao: Dao, unit: Path, tmp_path: Path
) -> None:
    place = ("--home", tmp_path / "home", "--unit", unit)
    code, out, _ = dao("grants", "list", *place)
    assert code == 0
    assert "dictionary" in out and "not asked" in out
    code, out, err = dao("grants", "allow", "dictionary", "--new", *place)
    assert (code, err) == (0, "") and out.startswith("allowed dictionary to notes 1.0.0")
    code, out, _ = dao("grants", "list", *place, "--json")
    rights = {each["capability"]: each["state"] for each in json.loads(out)["rights"]}
    assert rights == {"log": "with the home", "dictionary": "allowed"}
    code, _, err = dao("grants", "deny", "dictionnary", *place)
    assert code == 1 and "Did you mean 'dictionary'?" in err
    assert dao("grants", "forget", "dictionary", *place)[0] == 0


def test_grants_know_what_another_draft_of_the_sdks_contract_added(
    dao: Dao, tmp_path: Path
) -> None:
    draft = read_contract(write(tmp_path / "it", "dao", DICTIONARY))
    unit = tmp_path / "notes.wasm"
    unit.write_bytes(described_unit(draft, {"imports": ["avatar_dictionary_lookup"]}))
    place = ("--home", tmp_path / "home", "--unit", unit)
    assert dao("grants", "allow", "dictionary", "--new", *place)[0] == 0


def test_inspect_judges_a_unit_by_the_contract_in_it(dao: Dao, unit: Path) -> None:
    code, out, _ = dao("inspect", unit)
    assert code == 0, out
    assert "contract acme 1.0 (draft)" in out
    assert "a host of the contract acme 1.0 loads it" in out
    assert "only if you allow it: avatar_dictionary_lookup" in out
    code, out, _ = dao("inspect", unit, "--contract", unit)
    assert code == 0


def test_inspect_judges_by_the_contract_that_is_named(dao: Dao, unit: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", "acme", DICTIONARY)
    code, out, _ = dao("inspect", unit, "--contract", other)
    assert code == 1
    assert "built from another draft" in out


def test_methods_are_those_of_the_units_own_contract(dao: Dao, unit: Path) -> None:
    for words in (("--unit", unit), ("--contract", unit)):
        code, out, _ = dao("call", "--list", *words)
        assert code == 0
        assert "words.explain" in out
        code, out, _ = dao("call", "words.explain", "--describe", *words)
        assert code == 0 and "takes WordsRequest, gives WordsReply" in out


def test_a_capability_that_this_host_lacks_is_told_once(dao: Dao, unit: Path) -> None:
    words = ("--unit", unit, "--new", "--home", unit.parent / "home")
    code, _, err = dao("call", "words.explain", *words)
    assert code == 1
    assert "needs what this host does not offer" in err and "avatar_dictionary_lookup" in err
    assert "of which it imports nothing" not in err
    assert not (unit.parent / "home").exists()


def test_services_of_one_name_are_told_apart(dao: Dao, tmp_path: Path) -> None:
    name, changes = KINDS["deep"]
    place = write(tmp_path / "it", name, *changes)
    code, out, _ = dao("call", "--list", "--contract", place, "--json")
    names = [each["name"] for each in json.loads(out)]
    code, _, err = dao("call", "words.explain", "--describe", "--contract", place)
    assert code == 1 and "corp.asia.words.v1.words.explain" not in err
    assert "asia.words.v1.words.explain" in err and "v12.words.explain" in err
    for full in (each for each in names if each.endswith(".Words.Explain")):
        code, out, _ = dao("call", full, "--describe", "--contract", place)
        assert code == 0 and out.startswith(full)


def carrying(contract: Contract, unit: Path) -> Path:
    """The unit with another contract in it."""
    described = described_unit(contract, {"contracts": 0, "imports": ["avatar_log"]})
    packed = zlib.compress(to_json(contract, places=False).encode())
    unit.write_bytes(append_custom(described, "dao.contract", packed))
    return unit


def test_a_unit_does_not_decide_what_comes_with_the_home(
    contract: Contract, tmp_path: Path
) -> None:
    greedy = replace(
        contract,
        capabilities=tuple(
            replace(each, within_home=True, scope=None) for each in contract.capabilities
        ),
        limits=tuple(replace(each, value=1 << 40) for each in contract.limits),
    )
    seen = contract_for(None, carrying(greedy, tmp_path / "greedy.wasm"))
    assert seen is not None
    shipped = {each.name: each for each in read_contract().capabilities}
    for each in seen.capabilities:
        known = shipped.get(each.name)
        assert each.within_home == (known is not None and known.within_home), each.name
        assert each.scope == (known.scope if known else None)
    limits = {each.name: each.value for each in read_contract().limits}
    assert {each.name: each.value for each in seen.limits} == limits


def test_a_unit_does_not_pass_files_off_as_storage(contract: Contract, tmp_path: Path) -> None:
    """Rights follow from what carries a capability out, not from its name."""
    names = {"storage": "files", "files": "storage"}
    swapped = replace(
        contract,
        imports=tuple(
            replace(each, capability=names.get(each.capability, each.capability))
            for each in contract.imports
        ),
    )
    seen = contract_for(None, carrying(swapped, tmp_path / "swapped.wasm"))
    assert seen is not None
    within = {each.name: each.within_home for each in seen.capabilities}
    assert (within["files"], within["storage"]) == (True, False)
    mixed = replace(
        contract,
        imports=tuple(
            replace(each, capability="storage" if each.capability == "net" else each.capability)
            for each in contract.imports
        ),
    )
    seen = contract_for(None, carrying(mixed, tmp_path / "mixed.wasm"))
    assert seen is not None
    assert not {each.name: each.within_home for each in seen.capabilities}["storage"]


def test_what_a_unit_says_in_its_contract_is_plain(
    dao: Dao, contract: Contract, tmp_path: Path
) -> None:
    told = replace(
        contract,
        services=tuple(
            replace(
                it, methods=tuple(replace(each, doc="\x1b[2J\nerror: lies") for each in it.methods)
            )
            for it in contract.services
        ),
    )
    code, out, _ = dao("call", "--list", "--unit", carrying(told, tmp_path / "unit.wasm"))
    assert code == 0
    assert "\x1b[2J" not in out and "\nerror" not in out
    named = replace(
        contract,
        capabilities=(
            *contract.capabilities,
            replace(contract.capabilities[-1], name="x\nerror: lies"),
        ),
    )
    code, out, err = dao("grants", "--unit", carrying(named, tmp_path / "unit.wasm"))
    assert code == 1 and "is no name" in err and "\nerror: lies" not in err


@pytest.mark.parametrize("lacking", ["limits", "statuses", "results", "events", "exports"])
def test_a_contract_that_nobody_can_speak_is_told(
    dao: Dao, contract: Contract, lacking: str, tmp_path: Path
) -> None:
    less = replace(contract, **{lacking: getattr(contract, lacking)[1:]})
    code, _, err = dao("inspect", carrying(less, tmp_path / "unit.wasm"))
    assert code == 1
    assert f"it lacks {getattr(contract, lacking)[0].name}" in err


def test_a_unit_without_a_contract_is_judged_by_the_sdks(dao: Dao, tmp_path: Path) -> None:
    unit = tmp_path / "unit.wasm"
    unit.write_bytes(described_unit(read_contract(), {"contracts": 0}))
    assert dao("inspect", unit)[0] == 0
    code, _, err = dao("inspect", unit, "--contract", unit)
    assert code == 1 and "carries no contract" in err
