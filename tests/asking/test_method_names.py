"""Methods by the names that people type."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.contract import read_contract
from dao_sdk.contract.describe import describe
from dao_sdk.errors import DaoError
from dao_sdk.host.abi import Abi
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.untyped.method_names import find_method, short_names

ODD = abi_of(read_contract(Path(__file__).parents[1] / "codegen" / "odd"))
CONTRACT = read_contract()
ABI = abi_of(CONTRACT)


@pytest.mark.parametrize(
    "name",
    [
        "dao.data.v1.DocumentsService.ExportFile",
        "Documents.ExportFile",
        "documents/export_file",
        "documents.exportfile",
        "DocumentsService.ExportFile",
        "documents_service.export_file",
        "dao.data.v1.Documents.ExportFile",
        "export_file",
        "EXPORTFILE",
    ],
)
def test_any_end_of_a_name_will_do(name: str) -> None:
    assert find_method(ABI, name).full_name == "dao.data.v1.DocumentsService.ExportFile"


@pytest.mark.parametrize("abi", [ABI, ODD])
def test_every_short_name_finds_its_method(abi: Abi) -> None:
    for method, name in short_names(abi).items():
        assert find_method(abi, name) is method
        assert find_method(abi, method.full_name) is method


def test_services_that_differ_by_their_suffix_are_told_apart() -> None:
    names = set(short_names(ODD).values())
    assert {"odd.names.v1.Things.Ask", "odd.names.v1.ThingsService.Ask", "service.ask"} <= names
    with pytest.raises(DaoError, match="several methods"):
        find_method(ODD, "names.v1.things.ask")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("documents.ptch", "documents.patch"),
        ("docs.query", "documents.query"),
        ("ifno", "system.info"),
        ("put", "documents.put"),
        ("", "dao call --list"),
        ("zzz.zzz", "dao call --list"),
    ],
)
def test_a_wrong_name_is_told_the_nearest(name: str, told: str) -> None:
    with pytest.raises(DaoError) as refused:
        find_method(ABI, name)
    assert told in refused.value.help


def test_every_message_can_be_described() -> None:
    for method in ABI.methods:
        for kind in (method.request, method.response):
            described = describe(CONTRACT, kind.DESCRIPTOR.full_name)
            assert described[0].name == kind.DESCRIPTOR.name
            assert len({each.name for each in described}) == len(described)
            assert all(entry.doc for each in described for entry in each.entries)


def test_types_are_written_as_in_a_proto_file() -> None:
    put = describe(CONTRACT, "dao.data.v1.PutRequest")[0]
    assert {entry.name: entry.type for entry in put.entries} == {
        "space": "string",
        "id": "string",
        "fields": "map<string, Value>",
        "mode": "PutMode",
        "request_id": "bytes",
    }
    change = describe(CONTRACT, "dao.data.v1.WatchResponse")
    assert "WatchResponse.Kind" in {each.name for each in change if each.enum}
