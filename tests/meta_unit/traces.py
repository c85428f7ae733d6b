"""A recording of two people typing at once, cut into what each typed alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.trace import Edit


@dataclass(frozen=True, slots=True)
class Run:
    """What one agent typed without hearing of the other."""

    agent: int
    heard: int
    """The last run of the other agent that this agent had got to know before, by its number; -1
    for none."""
    edits: tuple[Edit, ...]


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
    current: dict[int, tuple[list[Edit], list[int]]] = {}
    heard: dict[int, int] = {}
    number = 0

    def close(agent: int) -> Iterator[Run]:
        nonlocal number
        edits, members = current.pop(agent)
        run_of.update(dict.fromkeys(members, number))
        number += 1
        yield Run(agent, heard.get(agent, -1), tuple(edits))

    for index, each in enumerate(transactions):
        agent = each["agent"]
        others = [parent for parent in each["parents"] if transactions[parent]["agent"] != agent]
        if others and agent in current:
            yield from close(agent)
        heard[agent] = max([heard.get(agent, -1), *(run_of[parent] for parent in others)])
        edits, members = current.setdefault(agent, ([], []))
        edits.extend((at, gone, text) for at, gone, text in each["patches"])
        members.append(index)
        if index in known:
            yield from close(agent)
    for agent in sorted(current):
        yield from close(agent)
