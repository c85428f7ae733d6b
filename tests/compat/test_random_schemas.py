"""The random schemas compile, are the same for the same seed, and are really changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache

from tests.compat.random_schemas.change import CHANGES, Pair, changed, random_pair
from tests.compat.random_schemas.compiled import compiled
from tests.compat.random_schemas.make import random_schema
from tests.compat.random_schemas.text import texts

PAIRS = 300
DIGEST = """
from tests.compat.test_random_schemas import digest
print(digest())
"""


@cache
def pairs() -> list[Pair]:
    """Some pairs."""
    return [random_pair(seed) for seed in range(PAIRS)]


def digest() -> str:
    """Changes with any file of some pairs."""
    found = [(texts(it.old), texts(it.new), it.log) for it in map(random_pair, range(25))]
    return hashlib.sha256(repr(found).encode()).hexdigest()


def test_every_schema_compiles() -> None:
    for side in ([it.old for it in pairs()], [it.new for it in pairs()]):
        found = compiled(side)
        assert len(found) == PAIRS
        for schema, files in zip(side, found, strict=True):
            own = [each for each in files.file if not each.name.startswith("google/")]
            assert len(own) == len(schema.files)
            names = {each.name for each in files.file}
            assert all(names.issuperset(each.dependency) for each in files.file)


def test_every_change_happens() -> None:
    for name in CHANGES:
        logs = (changed(random_schema(seed), seed, 1, [name])[1] for seed in range(100))
        assert any(log and log[0].name == name for log in logs), name


def test_what_the_log_says_is_done() -> None:
    same = [it for it in pairs() if it.log and texts(it.old) == texts(it.new)]
    # Two changes may undo each other, and a shuffle may leave everything where it was.
    undone = {"enum-values-reordered", "fields-reordered", "enum-first-changed"}
    assert all(len(it.log) > 1 or it.log[0].name in undone for it in same)
    assert len(same) < PAIRS / 20


def test_another_process_makes_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**os.environ, "PYTHONHASHSEED": "17", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest()
