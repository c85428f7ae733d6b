"""Plays many random pairs: ``python -m tests.compat.execution.run 5000 [first seed]``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.compat.execution.play import Tally, play
from tests.compat.random_schemas.change import random_pair
from tests.compat.random_schemas.compiled import compiled

_AT_ONCE = 100
"""How many pairs the compiler takes at a time."""


def run(seeds: Sequence[int], count: int = 6, *, progress: bool = False) -> Tally:
    """Plays the pairs of some seeds; with ``count`` messages of each type, layer and direction."""
    tally = Tally()
    told = 0
    for start in range(0, len(seeds), _AT_ONCE):
        some = seeds[start : start + _AT_ONCE]
        pairs = [random_pair(seed) for seed in some]
        olds = compiled([it.old for it in pairs])
        news = compiled([it.new for it in pairs])
        for seed, old, new in zip(some, olds, news, strict=True):
            play(old, new, seed, tally, count)
        if progress:
            told = _tell(tally, told)
    return tally


def _tell(tally: Tally, told: int) -> int:
    """Prints how far it is, and what went wrong since; gives how much has been told of that."""
    wrong = (*tally.missed, *tally.idle, *tally.harmless)
    print(f"{tally.pairs} pairs, {len(wrong)} faults", file=sys.stderr, flush=True)
    lines = [" ".join(line.split())[:600] for line in sorted(wrong, key=_seed)]
    print(*lines[told:], sep="\n", file=sys.stderr, flush=True)
    return len(lines)


def _seed(line: str) -> int:
    return int(line.partition(":")[0])


def main() -> None:
    """Plays as many pairs as the command line says and prints the numbers."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    tally = run(range(first, first + count), progress=True)
    print(tally.text())


if __name__ == "__main__":
    main()
