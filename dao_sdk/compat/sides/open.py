"""Reads OLD or NEW, whatever a person named."""

from __future__ import annotations

from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.compat.schema.places import ContractPlaces, SourcePlaces
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.sides.side import Side
from dao_sdk.contract import read_contract
from dao_sdk.contract.diagnostics import ContractError, Problems
from dao_sdk.contract.model import Contract
from dao_sdk.contract.protoc import compile_protos


def open_side(spec: str) -> Side:
    """Reads one side.

    Raises:
        DaoError: There is nothing of that name, or it cannot be read.
    """
    path = Path(spec)
    if (path / "abi").is_dir():
        return contract_side(spec, read_contract(path))
    return _protos(spec, path)


def contract_side(title: str, contract: Contract) -> Side:
    """A side that is a contract."""
    places = ContractPlaces(contract)
    files = FileDescriptorSet.FromString(contract.descriptors)
    return Side(title, schema=Schema(files, lambda file: places), contract=contract)


def _protos(spec: str, path: Path) -> Side:
    sources = {
        each.relative_to(path).as_posix(): each.read_text() for each in path.rglob("*.proto")
    }
    problems = Problems()
    files = compile_protos(path.parent, path.name, sources, problems)
    if files is None:
        raise ContractError(problems.within(str(path.parent)))
    schema = Schema(files, lambda file: SourcePlaces(file, str(path / file.name)))
    return Side(spec, schema=schema)
