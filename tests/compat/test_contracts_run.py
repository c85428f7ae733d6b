"""Random changes of services, imports and capabilities, foretold and then executed.

``DAO_CONTRACT_PAIRS`` says how many pairs; ``python -m tests.compat.execution.contracts 1000`` plays
many and prints the numbers.
"""

from __future__ import annotations

import os

import pytest

from tests.compat.execution.contracts import Tallies, run


@pytest.fixture(scope="module")
def tallies() -> Tallies:
    """What came of the pairs."""
    made = run(range(int(os.environ.get("DAO_CONTRACT_PAIRS", "20"))))
    print(made.text())
    return made


def test_enough_goes_wrong_to_tell(tallies: Tallies) -> None:
    services, calls = tallies.services, tallies.imports
    assert services.broken > services.pairs and services.findings > services.pairs
    assert services.called > services.broken * 2
    assert calls.called > 5 * calls.pairs and calls.broken and calls.findings
    assert tallies.units.refused > tallies.units.loaded / 10


def test_everything_was_foretold(tallies: Tallies) -> None:
    assert not tallies.faults(), "\n".join(tallies.faults())
