"""json.json: Python's host reads and writes messages as JSON as every host that does so must."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from dao_sdk.contract.compiler import run_compiler
from dao_sdk.host.untyped.plain_json import JsonError, from_text, to_plain

from . import FOLDER, load

VECTORS = load("json")


@cache
def kinds() -> DescriptorPool:
    compiled = run_compiler(FOLDER, ["."], ["all_kinds.proto", "plain.proto"])
    assert compiled.descriptors is not None, compiled.errors
    pool = DescriptorPool()
    for file in FileDescriptorSet.FromString(compiled.descriptors).file:
        pool.Add(file)
    return pool


def kind(case: dict[str, Any]) -> type[Message]:
    return GetMessageClass(kinds().FindMessageTypeByName(case["message"]))


def shown(case: dict[str, Any]) -> str:
    return str(case["json"])[:40]


@pytest.mark.spec("JSON-1", "JSON-3", "JSON-5", "JSON-6", "JSON-7", "JSON-8", "JSON-9", "JSON-11")
@pytest.mark.parametrize("case", VECTORS["takes"], ids=shown)
def test_takes(case: dict[str, Any]) -> None:
    message = from_text(case["json"], kind(case))
    assert message.SerializeToString(deterministic=True).hex() == case["wire"]


@pytest.mark.spec("JSON-3", "JSON-10")
@pytest.mark.parametrize("case", [c for c in VECTORS["takes"] if "written" in c], ids=shown)
def test_writes(case: dict[str, Any]) -> None:
    message: Any = kind(case).FromString(bytes.fromhex(case["wire"]))
    assert repr(to_plain(message)) == repr(case["written"])


@pytest.mark.spec("JSON-1", "JSON-2", "JSON-4", "JSON-13")
@pytest.mark.parametrize("case", VECTORS["refuses"], ids=shown)
def test_refuses(case: dict[str, Any]) -> None:
    with pytest.raises(JsonError) as refused:
        from_text(case["json"], kind(case))
    message = refused.value.message
    assert len(message) < 400 and message.isprintable()
    if case["at"]:
        assert message.startswith(f"{case['message'].removeprefix('test.')}.{case['at']}")
