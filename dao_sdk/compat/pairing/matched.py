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
