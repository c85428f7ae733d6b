"""Circles in a graph: which messages can hold themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def circles(holds: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Number the circles of a graph (its strongly connected components).

    Kosaraju's algorithm, without recursion: deep schemas do not exhaust the stack.

    Args:
        holds: What each node leads to; what leads on must be a key.

    Returns:
        A number per node. Two that lead to each other have the same.
    """
    held: dict[str, list[str]] = {}
    for name, others in holds.items():
        for other in others:
            held.setdefault(other, []).append(name)
    numbers: dict[str, int] = {}
    for number, start in enumerate(reversed(_by_end(holds))):
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name not in numbers:
                numbers[name] = number
                waiting.extend(held.get(name, ()))
    return numbers


def _by_end(holds: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes in the order in which a walk along ``holds`` leaves them."""
    left: list[str] = []
    seen: set[str] = set()
    for start in holds:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(holds[start]))]
        while path:
            name, rest = path[-1]
            following = next((each for each in rest if each not in seen), None)
            if following is None:
                left.append(name)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(holds.get(following, ()))))
    return left
