"""Random lives of three homes, checked against a model.

The homes do all that a program can ask of them, by way of their sockets; they are closed and killed,
and exchange what they have in part, twice and out of order. A failure shrinks to the shortest script
that still fails, and prints it. The lives are the same in every run; ``DAO_LIVES`` says how many are
tried, and ``pytest --explore`` draws others.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, note, settings

from dao_sdk import resources

from .deeds import HOMES, Step, steps
from .home import Process
from .world import World

LIVES = int(os.environ.get("DAO_LIVES") or 5)


@pytest.fixture(scope="module")
def runner(cache: Path) -> Iterator[tuple[asyncio.Runner, list[Process]]]:
    """The event loop and the processes, which serve many lives."""
    processes = [Process(resources.unit(), cache) for _ in HOMES]
    with asyncio.Runner() as runner:
        yield runner, processes

        async def end() -> None:
            for process in processes:
                await process.kill()

        runner.run(end())


@settings(max_examples=LIVES)
@given(life=steps)
def test_homes_live_as_the_model_says(
    runner: tuple[asyncio.Runner, list[Process]], life: list[Step]
) -> None:
    loop, processes = runner
    for number, step in enumerate(life):
        note(f"{number}: {step!r}")
    with tempfile.TemporaryDirectory(prefix="lives-") as folder:
        loop.run(World(Path(folder), processes).live(life))
