"""Homes that pass between two testees: here both are Python's, so that the kit's part is tested."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.verify.cases import PAIRS, load
from dao_sdk.verify.languages import Language, command
from dao_sdk.verify.report import failure
from dao_sdk.verify.runner import Target, run_pairs
from tests.conftest import COMPILED

from .test_kit import python, suite

__all__ = ["python"]

WRONG = """
- case: lost
  title: What the first wrote is there
  cites: [STOR-16]
  steps:
    - { does: avatar_storage_write, request: { changes: [{ put: { key: a, value: one } }] } }
    - { close: true }
    - { turn: true }
    - { open: true }
    - { opened: true }
    - { does: avatar_storage_read, request: { key: a }, gives: { value: two } }
- case: open-in-both
  title: Both have it
  cites: [LOCK-1]
  steps:
    - { opened: true }
    - { turn: true }
    - { open: true }
    - { opened: true }
"""


def targets(made: tuple[Language, Path]) -> list[Target]:
    language, work = made
    words = tuple(command(language, language.run, work))
    return [Target(name, words, work) for name in ("one", "another")]


async def test_homes_pass_in_both_directions(python: tuple[Language, Path]) -> None:
    cases = load([PAIRS])
    results = await run_pairs(targets(python), cases, COMPILED / "verify", patience=60)
    assert [result.name for result in results] == ["one > another", "another > one"]
    for result in results:
        bad = [line for it in result.outcomes if it.status != "passed" for line in failure(it, "")]
        assert not result.error
        assert not bad, "\n".join(bad)
        assert len(result.outcomes) == len(cases)


async def test_a_home_that_does_not_pass_is_a_failure(
    python: tuple[Language, Path], tmp_path: Path
) -> None:
    cases = load([suite(tmp_path, WRONG, "home")])
    first, _ = await run_pairs(targets(python), cases, COMPILED / "verify", patience=60)
    assert [outcome.status for outcome in first.outcomes] == ["failed", "failed"]
    lost, both = first.outcomes
    assert "value = 'dHdv'" in lost.wanted[-1]  # "two" in base64
    assert "in use" in both.why


@pytest.mark.parametrize("unit", ["conformance", "dao"])
def test_pairs_have_cases_of_both_units(unit: str) -> None:
    assert any(case.contract == unit for case in load([PAIRS]))
