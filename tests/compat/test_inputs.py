"""Everything that a person can name as OLD or NEW."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.compat.inputs.open import open_side, open_sides
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.releases.release import ContractFile, write
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.contract import ContractError, read_contract
from dao_sdk.contract.model import Contract, Place
from dao_sdk.contract.wasm import WasmError
from dao_sdk.errors import DaoError
from tests.compat.builders import ABI, EMPTY, NOTES, ContractBuilder, unit_of


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ContractBuilder:
    """A contract in the working folder."""
    monkeypatch.chdir(tmp_path)
    return ContractBuilder(tmp_path)


def message_place(side: Side) -> Place:
    assert side.schema is not None
    message = side.schema.message("notes.v1.Note")
    assert message is not None and message.place is not None
    return message.place


def import_place(side: Side) -> Place:
    assert side.contract is not None
    place = side.contract.imports[0].place
    assert place is not None
    return place


@pytest.mark.parametrize("spec", [".", ABI, "abi/../"])
def test_a_contract_is_a_folder_or_its_file(builder: ContractBuilder, spec: str) -> None:
    side = open_side(spec)
    title = "the working folder" if spec == "." else spec
    assert (side.title, side.contract) == (title, builder.contract())
    assert message_place(side).file == NOTES
    assert side.line_at(message_place(side)) == "message Note {"
    assert import_place(side).file == ABI
    assert side.line_at(import_place(side)) == "  avatar_respond:"
    assert side.line_at(Place(ABI, 100_000, 1)) == side.line_at(Place("nowhere", 1, 1)) == ""


def test_places_are_told_as_they_are_seen_from_here(tmp_path: Path) -> None:
    ContractBuilder(tmp_path / "elsewhere")
    side = open_side(str(tmp_path / "elsewhere"))
    assert import_place(side).file == str(tmp_path / "elsewhere" / ABI)
    assert message_place(side).file == str(tmp_path / "elsewhere" / NOTES)
    assert side.line_at(import_place(side)) == "  avatar_respond:"


def test_shipped_is_the_contract_of_the_sdk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_side("shipped").contract == read_contract()


def test_a_folder_of_messages_needs_no_contract(builder: ContractBuilder) -> None:
    side = open_side("proto")
    assert side.contract is None and not side.gaps
    assert message_place(side).file == NOTES
    assert side.line_at(message_place(side)) == "message Note {"


def release(builder: ContractBuilder, contract: Contract) -> Path:
    """Writes the contract as release 1.2 into the builder's folder."""
    path = builder.root / "abi" / "releases" / "1.2.json"
    path.parent.mkdir()
    file = ContractFile(ABI, (builder.root / ABI).read_text("utf-8"))
    path.write_text(write(contract, file), "utf-8")
    return path


def test_a_release_is_a_side_with_the_lines_of_its_files(builder: ContractBuilder) -> None:
    release(builder, builder.contract())
    builder.edit(NOTES, "message Note {", "message Changed {}\nmessage Note {")
    builder.edit(ABI, "imports:", "# Not there when it was frozen.\nimports:")
    for spec in ("release:1.2", "abi/releases/1.2.json"):
        side = open_side(spec)
        assert side.contract is not None and side.contract.version == "1.2"
        assert message_place(side).file == f"{NOTES}@1.2"
        assert side.line_at(message_place(side)) == "message Note {"
        assert import_place(side).file == f"{ABI}@1.2"
        assert side.line_at(import_place(side)) == "  avatar_respond:"
    with pytest.raises(DaoError, match=r"1\.3\.json is not there; there are 1\.2"):
        open_side("release:1.3")
    with pytest.raises(DaoError, match="`latest` is no version"):
        open_side("release:latest")


def test_a_unit_stands_for_the_contract_that_it_carries(builder: ContractBuilder) -> None:
    (builder.root / "unit.wasm").write_bytes(unit_of(builder.contract()))
    side = open_side("unit.wasm")
    assert side.unit is not None and side.unit.manifest is not None
    assert side.unit.manifest.contract_minor == 2
    assert side.contract == builder.contract() and not side.gaps
    assert side.schema is not None and side.schema.message("notes.v1.Note") is not None


def test_a_stripped_unit_is_known_by_its_digest(builder: ContractBuilder) -> None:
    was = builder.contract()
    (builder.root / "unit.wasm").write_bytes(unit_of(was, carried=False))
    assert open_side("unit.wasm").contract == was
    builder.become(3)
    lost = open_side("unit.wasm")
    assert lost.contract is None and lost.schema is None
    assert set(lost.gaps) == set(Layer) - {Layer.WASM}
    assert "stripped" in lost.gaps[Layer.WIRE]
    path = release(builder, was)
    assert open_side("unit.wasm").contract == was
    path.write_text("{}", "utf-8")
    assert open_side("unit.wasm").contract is None


def test_a_stripped_unit_of_the_sdk_is_known_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("unit.wasm").write_bytes(unit_of(read_contract(), carried=False))
    assert open_side("unit.wasm").contract == read_contract()


@pytest.mark.parametrize("carries", [b"", b"rubbish", b"x\x9c\x03\0\0\0\0\x01"])
def test_a_damaged_contract_in_a_unit_is_a_gap(builder: ContractBuilder, carries: bytes) -> None:
    foreign = builder.contract()
    builder.become(7)
    (builder.root / "unit.wasm").write_bytes(unit_of(foreign, carries=carries))
    side = open_side("unit.wasm")
    assert side.contract is None
    assert "damaged" in side.gaps[Layer.CAPABILITY]


def test_a_unit_with_two_contracts_in_it_is_believed_in_neither(builder: ContractBuilder) -> None:
    named = builder.contract()
    builder.become(7)
    other = unit_of(builder.contract())
    wasm = unit_of(named, carried=False) + other[len(unit_of(builder.contract(), carried=False)) :]
    (builder.root / "unit.wasm").write_bytes(wasm)
    side = open_side("unit.wasm")
    assert side.contract is None
    assert "not the one that its manifest names" in side.gaps[Layer.JSON]


def test_a_module_without_a_manifest_is_a_unit_still(builder: ContractBuilder) -> None:
    (builder.root / "unit.wasm").write_bytes(EMPTY)
    side = open_side("unit.wasm")
    assert side.unit is not None and side.unit.manifest is None


def test_a_damaged_module_is_an_error(builder: ContractBuilder) -> None:
    (builder.root / "unit.wasm").write_bytes(EMPTY + b"\x01\xff\xff\xff\xff\x0f")
    with pytest.raises(WasmError, match=r"unit\.wasm: the WebAssembly module is damaged"):
        open_side("unit.wasm")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("nowhere", "there is nothing at nowhere"),
        ("empty", "neither a contract nor"),
        ("text.txt", "no descriptor set"),
        ("nothing", "nothing is empty"),
        ("", "empty text"),
        ("git:", "there is nothing at git:"),
        ("release:", "there is nothing at release:"),
        ("odd.json", "no release"),
        ("other.yaml", "has no folder proto/"),
    ],
)
def test_what_is_no_side_is_told_with_what_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("text.txt").write_text("some text\n")
    Path("nothing").write_bytes(b"")
    Path("odd.json").write_text("{}")
    Path("other.yaml").write_text("a: b\n")
    with pytest.raises(DaoError, match=said) as told:
        open_side(spec)
    assert told.value.help or spec == "odd.json"


def test_the_problems_of_a_contract_are_told_with_their_places(builder: ContractBuilder) -> None:
    builder.edit(ABI, "mode: sync", "moed: sync")
    with pytest.raises(ContractError, match=r"abi/v1\.yaml:\d+:\d+: .*did you mean `mode`"):
        open_side(".")


def test_of_several_sides_the_first_that_is_wrong_is_told(builder: ContractBuilder) -> None:
    titles = [it.title for it in open_sides([".", "proto", "shipped"])]
    assert titles == ["the working folder", "proto", "shipped"]
    with pytest.raises(DaoError, match="nothing at a"):
        open_sides([".", "a", "b"])
