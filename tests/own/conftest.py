"""Contracts of an author's own."""

from __future__ import annotations

import pytest

from dao_sdk.contract import read_contract
from dao_sdk.contract.model import Contract

from .contracts import KINDS, write


@pytest.fixture(scope="session", params=sorted(KINDS))
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """Each of the contracts in turn, or those that a test names."""
    name, changes = KINDS[request.param]
    return read_contract(write(tmp_path_factory.mktemp(request.param) / "it", name, *changes))
