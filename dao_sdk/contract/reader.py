"""Reads a contract folder into one immutable Contract."""

from __future__ import annotations

import os
from pathlib import Path

from dao_sdk import resources
from dao_sdk.contract.cache import remember, remembered
from dao_sdk.contract.model import Contract
from dao_sdk.contract.sources import find_sources


def read_contract(path: str | os.PathLike[str] | None = None) -> Contract:
    """Reads a contract.

    What was read is remembered in the person's cache folder (see :func:`dao_sdk.resources.cache`),
    so that an unchanged contract is not compiled again.

    Args:
        path: The root of a contract, a folder that has ``abi/`` and ``proto/``, or its contract
            file, such as ``abi/v1.yaml``. Where several major versions are in ``abi/``, the
            newest is read. None for the contract that ships with the SDK.

    Raises:
        ContractError: The contract has problems; it holds all of them.
        DaoError: There is no contract at ``path``, or it cannot be read.
    """
    sources = find_sources(resources.root() if path is None else Path(path).expanduser())
    contract = remembered(sources)
    if contract is None:
        from dao_sdk.contract.parse import parse  # brings the YAML and Protobuf libraries

        contract = parse(sources)
        remember(sources, contract)
    return contract
