"""What is done with hostile bytes: each gives a DaoError or a complete answer, nothing else."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet, SourceCodeInfo
from google.protobuf.message import DecodeError

from dao_sdk.cli.abi.languages import languages
from dao_sdk.compat.compare import compare
from dao_sdk.compat.inputs.descriptors import descriptor_side
from dao_sdk.compat.inputs.folder import contract_side
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.inputs.unit import unit_side
from dao_sdk.compat.languages import Language
from dao_sdk.compat.releases import release
from dao_sdk.compat.releases.store import release_side
from dao_sdk.compat.schema.descriptors import parse
from dao_sdk.contract import read_contract
from dao_sdk.contract.embedded import CONTRACT_SECTION
from dao_sdk.contract.wasm import append_custom
from dao_sdk.errors import DaoError
from tests.compat.random_schemas.compiled import compiled
from tests.compat.random_schemas.make import random_schema

BASE = Path(__file__).parent.parent / "base"
MODULE = b"\0asm\1\0\0\0"
"""An empty module."""


def descriptors(data: bytes) -> None:
    """A descriptor set, compared with a good one."""
    _cut_as_a_whole(data)
    _compared(lambda: descriptor_side("new", "new.binpb", data), _schema())


def _cut_as_a_whole(data: bytes) -> None:
    """Leaving source information aside leaves everything else as it is."""
    try:
        whole = FileDescriptorSet.FromString(data)
    except DecodeError:
        return
    files, infos = parse(data)
    for file, other, info in zip(files.file, whole.file, infos, strict=True):
        assert file.source_code_info == SourceCodeInfo()
        assert SourceCodeInfo.FromString(info) == other.source_code_info
        other.ClearField("source_code_info")
    assert files == whole


def unit(data: bytes) -> None:
    """A module, compared with a contract."""
    _compared(lambda: unit_side("new", "new.wasm", data), _contract())


def contract(data: bytes) -> None:
    """The JSON form of a contract, in a module without anything else."""
    unit(append_custom(MODULE, CONTRACT_SECTION, zlib.compress(data, 1)))


def frozen(data: bytes) -> None:
    """A release; where it is JSON its digest is made to fit, so that what is in it counts."""
    try:
        value = json.loads(data)
        said = {name: value[name] for name in ("contract", "contract_file", "release")}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
        value["digest"] = digest.hexdigest()
        data = json.dumps(value).encode("utf-8", "surrogatepass")
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "1.0.json")
        path.write_bytes(data)
        _compared(lambda: release_side("new", release.read(path, "1.0.json")), _contract())


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (descriptors, unit, contract, frozen)
}


def _compared(read: Callable[[], Side], good: Side) -> None:
    try:
        side = read()
    except DaoError as wrong:
        assert wrong.message.strip()
        return
    for old, new in ((good, side), (side, good), (side, side)):
        report = compare(old, new, languages=_languages())
        assert report.verdicts
        for finding in report.findings:
            assert finding.message
            told = finding.told()
            assert told is None or told.what


@cache
def _languages() -> tuple[Language, ...]:
    return tuple(languages())


@cache
def _contract() -> Side:
    return contract_side("good", read_contract(BASE))


@cache
def _schema() -> Side:
    return descriptor_side("good", "good.binpb", small_set())


def small_set() -> bytes:
    """A small descriptor set with everything that there is: three files, as many syntaxes."""
    (files,) = compiled([random_schema(SMALL)])
    return files.SerializeToString()


SMALL = 118
"""The seed of a schema of three files, one of each syntax."""
