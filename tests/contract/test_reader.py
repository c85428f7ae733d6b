"""The shipped contract, and where contracts are found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.contract import Contract, ContractError, read_contract
from dao_sdk.contract.model import CALL_PARAMS, Mode, Place, TypeRef
from dao_sdk.contract.parse import parse
from dao_sdk.contract.sources import Sources
from dao_sdk.errors import DaoError


def test_the_shipped_contract_is_whole(shipped: Contract) -> None:
    assert (shipped.name, shipped.version, shipped.state) == ("dao", "1.0", "draft")
    assert [it.name for it in shipped.services if it.capability is None] == [
        "dao.system.v1.SystemService",
        "dao.spaces.v1.SpacesService",
        "dao.data.v1.DocumentsService",
    ]
    assert {it.capability for it in shipped.services} == {
        None,
        *("timer", "storage", "keys", "net", "files"),
    }
    assert {it.name for it in shipped.capabilities} == {
        *("call", "log", "clock", "random", "timer", "storage", "keys", "net", "files")
    }


def test_an_import_takes_after_its_rpc(shipped: Contract) -> None:
    imports = {it.name: it for it in shipped.imports}
    read = imports["avatar_files_read"]
    assert (read.mode, read.params) == (Mode.STREAM, CALL_PARAMS)
    assert read.doc.startswith("Reads a file as it was when the call began")
    assert imports["avatar_storage_write"].effect
    assert imports["avatar_files_read"].optional
    assert imports["avatar_clock_now"].mode is Mode.SYNC


def test_methods_have_number_mode_and_effect(shipped: Contract) -> None:
    documents = next(it for it in shipped.services if it.name == "dao.data.v1.DocumentsService")
    methods = {it.name: it for it in documents.methods}
    assert methods["Put"].number == 0x00030001
    assert methods["Put"].effect and not methods["Get"].effect
    assert methods["Watch"].mode is Mode.STREAM
    storage = next(it for it in shipped.services if it.name == "dao.storage.v1.StorageService")
    assert {it.name for it in storage.methods if it.effect} == {"Write"}
    assert {it.number for it in storage.methods} == {None}


def test_fields_know_their_kind(shipped: Contract) -> None:
    messages = {it.name: it for file in shipped.files for it in file.messages}
    fields = {it.name: it for it in messages["dao.data.v1.PutRequest"].fields}
    assert (fields["fields"].label, fields["fields"].key) == ("map", "string")
    assert fields["fields"].type == TypeRef("message", "dao.data.v1.Value")
    assert fields["mode"].type == TypeRef("enum", "dao.data.v1.PutMode")
    assert messages["dao.storage.v1.OptionalValue"].fields[0].label == "optional"
    assert messages["dao.storage.v1.OptionalValue"].oneofs == ()
    (kind,) = messages["dao.data.v1.Value"].oneofs
    assert kind.fields[0] == "null_value" and len(kind.fields) == 10
    assert not any(name.endswith("Entry") and "FieldsEntry" in name for name in messages)


def test_files_come_after_what_they_import(shipped: Contract) -> None:
    seen: set[str] = set()
    for file in shipped.files:
        assert seen.issuperset(file.imports)
        seen.add(file.path)


def test_elements_know_their_places(folder: Path) -> None:
    contract = read_contract(folder)
    text = (folder / "abi/v1.yaml").read_text(encoding="utf-8").splitlines()
    for constant in contract.statuses:
        assert constant.place is not None
        place = constant.place
        assert (place.file, place.column) == ("abi/v1.yaml", 3)
        assert text[place.line - 1][2:].startswith(constant.name + ":")
    message = next(it for it in contract.files[0].messages if it.name == "dao.abi.v1.Failure")
    assert message.place == Place("proto/dao/abi/v1/abi.proto", 7, 1)
    assert message.fields[0].place == Place("proto/dao/abi/v1/abi.proto", 9, 3)


def test_a_contract_is_named_by_folder_or_file(
    folder: Path, shipped: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "abi")
    assert read_contract("v1.yaml") == read_contract("..") == shipped
    assert read_contract(folder) == shipped
    assert read_contract(str(folder / "abi" / "v1.yaml")) == shipped
    (folder / "own.yaml").write_bytes((folder / "abi" / "v1.yaml").read_bytes())
    assert read_contract(folder / "own.yaml") == shipped


def test_the_newest_major_version_is_read(folder: Path) -> None:
    text = (folder / "abi/v1.yaml").read_text(encoding="utf-8")
    newer = text.replace("major: 1", "major: 10").replace('since: "1.0"', 'since: "10.0"')
    (folder / "abi/v10.yaml").write_text(newer, encoding="utf-8")
    (folder / "abi/v9.yaml").write_text("damaged: [", encoding="utf-8")
    (folder / "abi/vnext.yaml").write_text("damaged: [", encoding="utf-8")
    assert read_contract(folder).version == "10.0"


def test_what_is_no_contract_is_told(tmp_path: Path) -> None:
    with pytest.raises(DaoError, match=r"abi/ holds no file such as v1\.yaml") as caught:
        read_contract(tmp_path)
    assert "abi/v1.yaml" in caught.value.help
    with pytest.raises(DaoError, match="there is no contract at"):
        read_contract(tmp_path / "absent.yaml")
    (tmp_path / "abi").mkdir()
    (tmp_path / "abi" / "v1.yaml").touch()
    with pytest.raises(DaoError, match="has no folder proto/"):
        read_contract(tmp_path)


def test_an_empty_contract_is_told_in_one_line(folder: Path) -> None:
    (folder / "abi/v1.yaml").write_text("", encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        read_contract(folder)
    assert [it.message for it in caught.value.diagnostics] == ["the file is empty"]


def test_a_contract_read_before_is_not_compiled_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DAO_CACHE", str(tmp_path / "own"))
    runs: list[Sources] = []

    def counting(sources: Sources) -> Contract:
        runs.append(sources)
        return parse(sources)

    monkeypatch.setattr("dao_sdk.contract.parse.parse", counting)
    first = read_contract(folder)
    assert read_contract(folder) == first and len(runs) == 1

    (entry,) = (tmp_path / "own" / "contracts").iterdir()
    entry.write_text("damaged", encoding="utf-8")
    assert read_contract(folder) == first and len(runs) == 2

    proto = folder / "proto/dao/system/v1/system.proto"
    proto.write_text(proto.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    read_contract(folder)
    assert len(runs) == 3


def test_a_cache_that_cannot_be_written_is_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shipped: Contract
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DAO_CACHE", str(tmp_path / "file"))
    assert read_contract(folder) == shipped


def test_resources_are_found_in_a_checkout_and_in_a_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (resources.abi() / "v1.yaml").is_file()
    assert resources.templates().parent == resources.proto().parent
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resources.root() == tmp_path.parent
    (tmp_path / "_data").mkdir()
    assert resources.abi() == tmp_path / "_data" / "abi"
    assert resources.unit() == tmp_path / "unit" / "dao.wasm"


def test_reading_from_the_cache_needs_neither_yaml_nor_protobuf(shipped: Contract) -> None:
    program = (
        "import sys; from dao_sdk.contract import read_contract; read_contract();"
        "print([it for it in ('ruamel.yaml', 'google.protobuf', 'grpc_tools') if it in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_code_beside_a_contract_is_not_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", ".")
    (folder / "grpc_tools").mkdir()
    (folder / "grpc_tools" / "__init__.py").touch()
    (folder / "grpc_tools" / "protoc.py").write_text("open('ran', 'w')", encoding="utf-8")
    proto = folder / "proto/dao/system/v1/system.proto"
    proto.write_text(proto.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    read_contract(folder)
    assert not (folder / "ran").exists()
