"""What the checker says of random schemas, against what happens when random messages cross.

``DAO_EXECUTION_PAIRS`` says how many pairs; ``python -m tests.compat.execution.run 5000`` plays
many and prints the numbers.
"""

from __future__ import annotations

import os

import pytest

from tests.compat.execution.play import Tally
from tests.compat.execution.run import run


@pytest.fixture(scope="module")
def tally() -> Tally:
    """What came of the pairs."""
    made = run(range(int(os.environ.get("DAO_EXECUTION_PAIRS", "200"))))
    print(made.text())
    return made


def test_enough_goes_wrong_to_tell(tally: Tally) -> None:
    assert tally.messages > 5 * tally.pairs
    assert tally.findings > tally.pairs
    assert all(count > tally.pairs / 4 for count in tally.broken.values())
    assert len(tally.broken) == 4


def test_what_goes_wrong_was_foretold(tally: Tally) -> None:
    assert not tally.missed, "\n".join(tally.missed)


def test_every_witness_misbehaves(tally: Tally) -> None:
    assert not tally.idle, "\n".join(tally.idle)


def test_few_findings_have_no_witness(tally: Tally) -> None:
    assert len(tally.hidden) < tally.findings / 30, "\n".join(tally.hidden)


def test_every_direction_that_breaks_does(tally: Tally) -> None:
    assert not tally.harmless, "\n".join(tally.harmless)
