"""Methods by the names that people type."""

from __future__ import annotations

import pytest

from dao_sdk.contract import read_contract
from dao_sdk.contract.describe import describe
from dao_sdk.errors import DaoError
from dao_sdk.host.dynamic.table import abi_of
from dao_sdk.host.untyped.method_names import find_method, short_names

CONTRACT = read_contract()
ABI = abi_of(CONTRACT)


@pytest.mark.parametrize(
    "name",
    [
        "dao.data.v1.DocumentsService.ExportFile",
        "Documents.ExportFile",
        "documents/export_file",
        "documents.exportfile",
        "export_file",
        "EXPORTFILE",
    ],
)
def test_any_end_of_a_name_will_do(name: str) -> None:
    assert find_method(ABI, name).full_name == "dao.data.v1.DocumentsService.ExportFile"


def test_every_short_name_finds_its_method() -> None:
    for method, name in short_names(ABI).items():
        assert find_method(ABI, name) is method
        assert find_method(ABI, method.full_name) is method


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
    assert "Change.Kind" in {each.name for each in change if each.enum}
