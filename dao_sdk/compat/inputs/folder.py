"""A side that is a contract, or a contract's folder."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.compat.inputs.keys import Keys, keys_in, no_keys
from dao_sdk.compat.inputs.lines import Lines
from dao_sdk.compat.inputs.origin import Origin, moved
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.schema.places import ContractPlaces
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.contract.diagnostics import ContractError, Diagnostic
from dao_sdk.contract.model import Contract, Place
from dao_sdk.contract.reader import read_contract
from dao_sdk.contract.sources import find_sources


def contract_side(
    title: str, contract: Contract, lines: Lines | None = None, keys: Keys = no_keys
) -> Side:
    """A side that is a contract.

    Args:
        title: What it is called.
        contract: The contract, with its places as they are to be told.
        lines: The source lines at these places.
        keys: The places of keys in its file.
    """
    places = ContractPlaces(contract)
    files = FileDescriptorSet.FromString(contract.descriptors)
    schema = Schema(files, lambda file: places)
    if lines is None:
        return Side(title, schema=schema, contract=contract, key_at=keys)
    return Side(title, schema=schema, contract=contract, line_at=lines, key_at=keys)


def folder_side(title: str, path: Path, origin: Origin) -> Side:
    """Reads a contract's folder, or its contract file.

    Raises:
        ContractError: The contract has problems; it holds all of them.
        DaoError: There is no contract at ``path``, or it cannot be read.
    """
    sources = find_sources(path)
    root = sources.root
    try:
        contract = read_contract(path)
    except ContractError as wrong:
        raise ContractError([_told(each, origin) for each in wrong.diagnostics]) from None
    contract = moved(contract, lambda file: origin.shown(root / file))
    keys = keys_in(origin.shown(root / sources.abi), sources.text)
    return contract_side(title, contract, origin.lines, keys)


def _told(each: Diagnostic, origin: Origin) -> Diagnostic:
    place = each.place
    file = origin.shown(Path(place.file).absolute())
    return dataclasses.replace(each, place=Place(file, place.line, place.column))
