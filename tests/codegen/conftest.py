"""What the tests of the generator share."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.contract.model import Contract
from dao_sdk.contract.reader import read_contract

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def odd() -> Contract:
    """A contract whose names are reserved words, clash, shadow and nest."""
    return read_contract(HERE / "odd")


@pytest.fixture(scope="session")
def shipped() -> Contract:
    """The contract that comes with the SDK."""
    return read_contract()
