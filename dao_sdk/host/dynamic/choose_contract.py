"""The contract in which a program speaks to a unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import DaoError
from ..abi import Abi

if TYPE_CHECKING:
    from dao_sdk.contract import Contract

_MAGIC = b"\0asm"


def contract_for(
    path: Path | None = None, unit: Path | None = None, drafts: bool = False
) -> Contract | None:
    """Find the contract to speak to a unit in.

    Args:
        path: What a person named: a contract's folder or file, or a unit that carries its contract.
        unit: The unit, if it is not the one that ships with the SDK.
        drafts: Whether another draft of the SDK's contract counts too, which this SDK cannot speak.

    Returns:
        The contract that was named; else the one that the unit carries, if it goes by another name
        than the SDK's; else None, for the SDK's own.

    Raises:
        ContractError: The contract has problems.
        DaoError: There is no contract at the path, or the unit cannot be read.
    """
    from dao_sdk.contract import read_contract

    if path is not None and not _is_module(path):
        return read_contract(path)
    from .carried_contract import carried_contract

    if path is not None:
        named = carried_contract(path)
        if named is None:
            raise DaoError(f"{path} carries no contract", "Name the contract's folder.")
        return named
    if unit is None:
        return None
    carried = carried_contract(unit)
    other = carried is not None and (drafts or carried.name != read_contract().name)
    return carried if other else None


def abi_for(path: Path | None = None, unit: Path | None = None) -> Abi:
    """Give the table of a contract.

    Args:
        path: See :func:`contract_for`.
        unit: See :func:`contract_for`.

    Returns:
        The table. That of the SDK's own contract is at hand as generated code: nothing is read,
        which makes short calls start fast.

    Raises:
        ContractError: The contract has problems.
        DaoError: There is no contract at the path.
    """
    contract = None if path is None and unit is None else contract_for(path, unit)
    if contract is None:
        from ..api.contract import ABI

        return ABI
    from .abi_from_contract import abi_of

    return abi_of(contract)


def _is_module(path: Path) -> bool:
    try:
        if not path.is_file():  # a folder, or a pipe, which would wait for a writer
            return False
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False  # something that reading a contract complains about
