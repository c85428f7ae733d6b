"""Which element of the old side is which of the new one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Pair(Generic[T]):
    """One element as it is on both sides."""

    old: T
    new: T


@dataclass(slots=True, eq=False)
class Matched(Generic[T]):
    """The elements of one kind: on both sides, only on the old one, only on the new one."""

    both: tuple[Pair[T], ...]
    """Renamed ones are here too, with two names."""
    removed: tuple[T, ...]
    added: tuple[T, ...]

    def joined(self, pairs: Iterable[Pair[T]]) -> Matched[T]:
        """The same, with pairs of what was left over matched too."""
        more = tuple(pairs)
        known = {id(each) for pair in more for each in (pair.old, pair.new)}
        return Matched(
            both=(*self.both, *more),
            removed=tuple(it for it in self.removed if id(it) not in known),
            added=tuple(it for it in self.added if id(it) not in known),
        )


def match(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> Matched[T]:
    """Matches elements that have the same key; the first of several with one key counts."""
    olds: dict[Hashable, T] = {}
    news: dict[Hashable, T] = {}
    for each in old:
        olds.setdefault(key(each), each)
    for each in new:
        news.setdefault(key(each), each)
    return Matched(
        both=tuple(Pair(it, news[name]) for name, it in olds.items() if name in news),
        removed=tuple(it for name, it in olds.items() if name not in news),
        added=tuple(it for name, it in news.items() if name not in olds),
    )


def most_alike(ranked: list[tuple[float, int, T, T]]) -> list[Pair[T]]:
    """Pairs of what is most alike, each element in one pair at most.

    Args:
        ranked: Candidates: their likeness, the order among equals, the old and the new element.
    """
    taken: set[int] = set()
    pairs = []
    for _, _, old, new in sorted(ranked, key=lambda it: (-it[0], it[1])):
        if not taken & {id(old), id(new)}:
            taken |= {id(old), id(new)}
            pairs.append(Pair(old, new))
    return pairs
