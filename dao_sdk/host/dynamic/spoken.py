"""The contract in which a program speaks to a unit."""

from __future__ import annotations

from pathlib import Path

from ..abi import Abi


def spoken(path: Path | None = None) -> Abi:
    """Give the table of a contract.

    Args:
        path: A contract's folder or file; None for the one that ships with the SDK, whose table
            is at hand as generated code: nothing is read, which makes short calls start fast.

    Returns:
        The table.

    Raises:
        ContractError: The contract has problems.
        DaoError: There is no contract at the path.
    """
    if path is None:
        from ..api.contract import ABI

        return ABI
    from dao_sdk.contract import read_contract

    from .table import abi_of

    return abi_of(read_contract(path))
