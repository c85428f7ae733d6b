"""Timing two or more ways of doing the same, side by side.

The ways take turns, A B A B, so that whatever else the machine does meets them
all alike; the median of the turns is taken. Garbage collection is off while
the clock runs. Nothing here judges: a goal that is missed is a row that says
so, never an error.
"""

from __future__ import annotations

import gc
import os
import statistics
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

Work = Callable[[int], Awaitable[None]]
"""Does a piece of work so many times."""
Timed = Callable[[], Awaitable[float]]
"""Does a piece of work, and gives the seconds of the part that counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement."""

    name: str
    """What was measured."""
    unit: str
    """The unit of both numbers: ``us``, ``ms``, ``s`` or ``MB``."""
    ours: float | None
    """Our number, smaller is better; None where it was skipped."""
    beside: str
    """What it is compared with; where it was skipped, why."""
    theirs: float | None
    """The other number, of the same run."""
    ratio: float | None
    """Ours by theirs."""
    goal: float | None
    """The ratio that we want to reach at most; None where there is no goal."""
    met: bool | None
    """Whether it is reached; None without a goal."""

    @property
    def skipped(self) -> bool:
        """Whether nothing was measured."""
        return self.ours is None

    def as_json(self) -> dict[str, Any]:
        """Give the row as plain values; a skipped one has ``skipped`` with the reason."""
        found = asdict(self)
        if self.skipped:
            found["skipped"] = self.beside
            found["beside"] = None
        return found


class Missing(Exception):
    """A row cannot be measured here; the text says what is missing and how to get it."""


def compare(
    name: str, unit: str, ours: float, beside: str, theirs: float, goal: float | None = None
) -> Row:
    """Make a row of two numbers.

    Args:
        name: What was measured.
        unit: The unit of both numbers.
        ours: Our number.
        beside: What the other one is.
        theirs: The other number.
        goal: The ratio wanted at most.

    Returns:
        The row.
    """
    ratio = ours / theirs
    met = None if goal is None else ratio <= goal
    return Row(name, unit, ours, beside, theirs, ratio, goal, met)


def skip(name: str, reason: str) -> Row:
    """Make a row that says why there is no measurement.

    Args:
        name: What would have been measured.
        reason: What is missing, and how to get it.

    Returns:
        The row.
    """
    return Row(name, "", None, reason, None, None, None, None)


async def race(works: Sequence[Work], count: int, turns: int = 15, warm: int = 1) -> list[float]:
    """Time several ways of doing the same, in turns.

    Args:
        works: The ways.
        count: How often each does it in one turn.
        turns: How many turns each has.
        warm: Turns before, which are not counted.

    Returns:
        For each way the seconds of doing it once: the median of its turns.
    """

    def timed(work: Work) -> Timed:
        return lambda: once(work, count)

    return [seconds / count for seconds in await alternate(map(timed, works), turns, warm)]


async def alternate(works: Iterable[Timed], turns: int, warm: int = 0) -> list[float]:
    """Let several ways take turns that each time themselves.

    Args:
        works: The ways; each does its work once and gives the seconds it took.
        turns: How many turns each has.
        warm: Turns before, which are not counted.

    Returns:
        For each way the median of its turns, in seconds.
    """
    ways = list(works)
    times: list[list[float]] = [[] for _ in ways]
    for turn in range(-warm, turns):
        for work, taken in zip(ways, times, strict=True):
            seconds = await work()
            if turn >= 0:
                taken.append(seconds)
    return [statistics.median(taken) for taken in times]


async def once(work: Work, count: int = 1) -> float:
    """Time one turn.

    Args:
        work: The work.
        count: How often it is to be done.

    Returns:
        The seconds that all of it took.
    """
    with no_garbage():
        begin = perf_counter()
        await work(count)
        return perf_counter() - begin


@contextmanager
def no_garbage() -> Iterator[None]:
    """Collect garbage now, and not again before the context is left."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def noise() -> str:
    """Say how busy the machine is with other things, or nothing where it is quiet or unknown."""
    try:
        load = os.getloadavg()[0]
    except (AttributeError, OSError):
        return ""
    cores = os.cpu_count() or 1
    if load < 0.5:
        return ""
    return f"load {load:.1f} on {cores} cores: other work is running, the numbers are noisy"
