"""Message classes made from a contract."""

from __future__ import annotations

from pathlib import Path

from google.protobuf import descriptor_pool, json_format

from dao_sdk.contract import Contract, message_pool, read_contract


def test_every_message_has_a_class(shipped: Contract) -> None:
    pool = message_pool(shipped)
    assert set(pool) == {it.name for file in shipped.files for it in file.messages}
    request = pool["dao.data.v1.PutRequest"](space="notes")
    json_format.ParseDict({"fields": {"title": {"stringValue": "Bread"}}}, request)
    again = pool["dao.data.v1.PutRequest"].FromString(request.SerializeToString())
    assert again == request


def test_the_classes_are_made_once_and_read_only(shipped: Contract) -> None:
    assert message_pool(shipped) is message_pool(shipped)
    assert not hasattr(message_pool(shipped), "__setitem__")


def test_two_contracts_do_not_meet(shipped: Contract, folder: Path) -> None:
    path = folder / "proto/dao/system/v1/system.proto"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("string name = 1;", "bytes name = 9;", 1), encoding="utf-8")
    other = message_pool(read_contract(folder))["dao.system.v1.InfoResponse"]
    ours = message_pool(shipped)["dao.system.v1.InfoResponse"]
    assert other.DESCRIPTOR.fields_by_name["name"].number == 9
    assert ours.DESCRIPTOR.fields_by_name["name"].number == 1
    default = descriptor_pool.Default()
    assert ours.DESCRIPTOR.file.pool is not default
