"""Real editing traces, where the machine has them.

They are recordings of people typing (github.com/josephg/editing-traces, CC BY 4.0) and are not
part of the project. The environment variable ``DAO_TRACES`` names their folder; without it they
are looked for in ``shared/data/traces`` beside the checkout.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("DAO_TRACES", CHECKOUT.parent / "shared" / "data" / "traces"))

Splice = tuple[int, int, str]
"""Where, how many characters go, what comes in their place."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one agent typed without hearing of the other."""

    agent: int
    heard: int
    """The last run of the other agent that this agent had got to know before, by its number; -1
    for none."""
    splices: tuple[Splice, ...]


def find(name: str) -> Path | None:
    """The file of a trace, or None where the machine does not have it."""
    path = FOLDER / f"{name}.json.gz"
    return path if path.is_file() else None


def load(path: Path) -> dict[str, Any]:
    """Reads a trace."""
    with gzip.open(path) as file:
        trace: dict[str, Any] = json.load(file)
    return trace


def runs(trace: dict[str, Any]) -> Iterator[Run]:
    """Groups the transactions of a concurrent trace into runs.

    A run ends where its agent gets to know something, and after each transaction that the other
    agent merges: a run is exported as a whole at its end, so no merge may point into its middle.
    """
    transactions = trace["txns"]
    known = {
        parent
        for each in transactions
        for parent in each["parents"]
        if transactions[parent]["agent"] != each["agent"]
    }
    run_of: dict[int, int] = {}
    current: dict[int, tuple[list[Splice], list[int]]] = {}
    heard: dict[int, int] = {}
    number = 0

    def close(agent: int) -> Iterator[Run]:
        nonlocal number
        splices, members = current.pop(agent)
        run_of.update(dict.fromkeys(members, number))
        number += 1
        yield Run(agent, heard.get(agent, -1), tuple(splices))

    for index, each in enumerate(transactions):
        agent = each["agent"]
        others = [parent for parent in each["parents"] if transactions[parent]["agent"] != agent]
        if others and agent in current:
            yield from close(agent)
        heard[agent] = max([heard.get(agent, -1), *(run_of[parent] for parent in others)])
        splices, members = current.setdefault(agent, ([], []))
        splices.extend((at, gone, text) for at, gone, text in each["patches"])
        members.append(index)
        if index in known:
            yield from close(agent)
    for agent in sorted(current):
        yield from close(agent)
