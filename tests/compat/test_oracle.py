"""Our wire and json verdicts beside those of ``buf breaking``, on random pairs of schemas.

Every difference is explained by a row of ``oracle/differences.toml``. ``--long`` takes 5,000 pairs,
minutes, and asks that every row of the table is still needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from dao_sdk.compat.catalogue import by_id
from dao_sdk.compat.vocabulary import Layer
from tests.compat.oracle import buf
from tests.compat.oracle.differences import Tally, compare
from tests.compat.oracle.table import ANYTHING, NOTHING, rows
from tests.compat.random_schemas.change import random_pair

PAIRS, LONG, BATCH = 240, 5_000, 60
PROGRAM = buf.find()
needs_buf = pytest.mark.skipif(
    PROGRAM is None, reason="buf is not installed: python -m pip install buf-bin"
)


@pytest.fixture
def program() -> Iterator[str]:
    """The oracle."""
    assert PROGRAM is not None
    yield PROGRAM


@needs_buf
def test_every_difference_is_explained(
    program: str,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    long = request.config.getoption("--long")
    table, tally = rows(), Tally()
    for first in range(0, LONG if long else PAIRS, BATCH):
        pairs = [random_pair(seed) for seed in range(first, first + BATCH)]
        compare(program, pairs, table, tally)
    right = Counter[str]()
    for row, count in tally.explained.items():
        right[table[row].right] += count
    agreed = {layer.value: count for layer, count in tally.agreed.items()}
    print(f"{tally.pairs} pairs; both find fault with {agreed}; differences: {dict(right)}")
    record_property("agreed", agreed)
    record_property("differences", dict(right))
    assert not tally.unexplained, "\n".join(map(str, tally.unexplained[:20]))
    assert min(tally.agreed.values()) > tally.pairs / 2
    if long:
        idle = [table[at] for at in range(len(table)) if not tally.explained[at]]
        assert not idle, f"these rows explain nothing: {idle}"


@needs_buf
def test_the_rules_of_buf_are_those_that_the_verdicts_rest_on(program: str) -> None:
    known = buf.rules(program)
    assert known["WIRE"] == buf.WIRE
    assert known["WIRE_JSON"] == buf.BOTH | buf.JSON


def test_rows_speak_of_rules_that_there_are() -> None:
    ours = by_id()
    for row in rows():
        assert row.buf <= buf.WIRE | buf.JSON | {NOTHING}
        for name in row.ours - {NOTHING, ANYTHING}:
            assert f"{row.layer}/{name}" in ours, row
        assert row.buf != row.ours, row
        assert row.right in ("ours", "buf", "both")
        assert row.layer in (Layer.WIRE, Layer.JSON)
        assert row.why.endswith(".")
        assert row.source.startswith("https://protobuf.dev/")
