"""What crosses is written down as the format says, and as it crossed."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool

from dao_sdk import resources
from dao_sdk.contract.compiler import run_compiler
from dao_sdk.errors import DaoError
from dao_sdk.host.abi import Abi
from dao_sdk.host.api.avatar import Avatar
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.runtime.recorder import Recorder, file_sink

from .conftest import build


@pytest.fixture(scope="session")
def record_type() -> Any:
    """The class of a record, made of the .proto file: an encoder of one's own is held to it."""
    done = run_compiler(resources.proto(), ["."], ["dao/recording/v1/recording.proto"])
    assert done.descriptors is not None, done.errors
    pool = DescriptorPool()
    for file in FileDescriptorSet.FromString(done.descriptors).file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("dao.recording.v1.Record"))


def read(path: Path, kind: Any) -> Iterator[Any]:
    """The records of a file."""
    data = path.read_bytes()
    while data:
        (length,) = struct.unpack_from("<I", data)
        yield kind.FromString(data[4 : 4 + length])
        data = data[4 + length :]


def names(records: list[Any]) -> list[str]:
    return [record.WhichOneof("record") for record in records]


async def test_a_home_is_recorded_from_its_opening_to_its_end(
    tmp_path: Path, cache: Path, record_type: Any
) -> None:
    file = tmp_path / "recording"
    async with Avatar.open(tmp_path / "home", cache=cache, record=file) as avatar:
        await avatar.documents.space("notes").put("1", {"title": "Bread"})
    records = list(read(file, record_type))
    assert names(records)[:2] == ["header", "instance_began"]
    assert names(records)[-1] == "instance_ended"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    header = records[0].header
    assert (header.format, header.contract, header.unit, header.host) == (
        *(1, "dao"),
        *("dao", "dao-python"),
    )
    assert header.unit_digest == avatar.unit.digest
    assert not records[-1].instance_ended.died
    entries = [each.entry_began for each in records if each.HasField("entry_began")]
    assert [each.name for each in entries[:3]] == ["yuan_abi_version", "yuan_alloc", "yuan_init"]
    assert entries[-1].name == "yuan_shutdown"
    put = next(each for each in entries if each.name == "yuan_handle_request")
    assert put.arguments[1] == 0x00030001
    assert put.arguments[3] == len(put.payload) > 0
    calls = [each.import_called for each in records if each.HasField("import_called")]
    write = next(each for each in calls if each.name == "avatar_storage_write")
    assert write.status == 0
    assert len(write.went_in) == write.arguments[2]
    random = next(each for each in calls if each.name == "avatar_random_fill")
    assert len(random.came_out) == random.arguments[1]
    # Entries do not lie within each other, and what begins ends.
    depth = 0
    for name in names(records):
        depth += {"entry_began": 1, "entry_ended": -1}.get(name, 0)
        assert depth in (0, 1)
        assert name != "import_called" or depth == 1
    assert depth == 0


REFUSED = """(module
  (import "avatar_v1" "avatar_respond" (func $respond (param i32 i32 i32 i32) (result i32)))
  (import "avatar_v1" "avatar_cancel" (func $cancel (param i32) (result i32)))
  (memory (export "memory") 1 1)
  (data (i32.const 16) "\\08\\01")
  (func (export "yuan_abi_version") (result i32) (i32.const 0x10000))
  (func (export "yuan_alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "yuan_free") (param i32 i32))
  (func (export "yuan_init") (param i32 i32 i32) (result i32)
    (drop (call $cancel (i32.const -1)))
    (call $respond (local.get 0) (i32.const 0) (i32.const 16) (i32.const 2)))
  (func (export "yuan_handle_request") (param i32 i32 i32 i32) (result i32)
    (call $respond (local.get 0) (i32.const 0) (i32.const 65535) (i32.const 2)))
  (func (export "yuan_on_event") (param i32 i32 i32 i32 i32) (result i32) (i32.const 0))
  (func (export "yuan_shutdown") (param i32 i32) (result i32) (i32.const -2)))
"""


async def test_numbers_cross_unsigned_and_results_signed_and_a_death_is_told(
    shipped: Abi, tmp_path: Path, cache: Path, record_type: Any
) -> None:
    seen: list[Any] = []

    def sink(data: bytes) -> None:
        seen.append(record_type.FromString(data))

    unit = build(shipped, REFUSED)
    async with Avatar.open(tmp_path / "home", unit=unit, cache=cache, record=sink) as avatar:
        with pytest.raises(DaoError):
            await avatar.system.info()
        await avatar.close()
    calls = [each.import_called for each in seen if each.HasField("import_called")]
    stray = next(each for each in calls if each.name == "avatar_cancel")
    assert (list(stray.arguments), stray.status) == ([0xFFFFFFFF], -8)
    deadly = [each for each in calls if not each.HasField("status")]
    assert deadly[0].arguments[2:] == [65535, 2]
    ended = [each.entry_ended for each in seen if each.HasField("entry_ended")]
    assert next(each.death for each in ended if not each.HasField("result")) == 3
    assert next(each for each in seen if each.HasField("instance_ended")).instance_ended.died


def test_a_full_recording_says_so(shipped: Abi, record_type: Any) -> None:
    written: list[bytes] = []
    recorder = Recorder(written.append, most_bytes=200)
    for _ in range(100):
        recorder.begin_instance(1 << 20)
        recorder.end_instance(None)
    records = [record_type.FromString(each) for each in written]
    assert names(records)[-1] == "full"
    assert records[-1].full.max_bytes == 200
    assert sum(map(len, written)) <= 200


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(DaoError, match="nowhere"):
        file_sink(tmp_path / "nowhere" / "recording")


def test_the_format_is_no_part_of_the_contract() -> None:
    from dao_sdk.contract import read_contract

    assert not any("recording" in file.path for file in read_contract().files)
    assert abi_of(read_contract()).digest == Avatar.ABI.digest
