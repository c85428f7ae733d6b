"""Compares message types with all that they lead to, in time that grows as the types do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from dao_sdk.compat.schema.elements import Message
from dao_sdk.compat.semantics.aspects import Step
from dao_sdk.compat.vocabulary import BOTH, NEITHER, Direction


@dataclass(slots=True)
class Reach:
    """What breaks in a message type, or in any that it leads to."""

    breaks: frozenset[Direction] = NEITHER
    trails: dict[Direction, tuple[Step, ...]] = field(default_factory=dict)
    """For each direction that breaks, one way to where it does."""
    words: str = ""
    """What is there, for the first that was found."""

    def ways(self) -> tuple[tuple[Step, ...], ...]:
        """The trails, each once, that of the old side's values first."""
        return tuple(dict.fromkeys(self.trails[it] for it in Direction if it in self.trails))

    def take(self, broken: frozenset[Direction], trail: tuple[Step, ...], words: str) -> None:
        """Adds what breaks at the end of a trail."""
        for direction in broken - self.breaks:
            self.trails[direction] = trail
        self.words = self.words or words
        self.breaks |= broken


class _Visit(NamedTuple):
    """Two types that are to be compared, and how they were come upon."""

    old: str
    new: str
    step: Step | None
    before: _Visit | None

    def trail(self) -> tuple[Step, ...]:
        """The fields on the way here."""
        steps = []
        visit: _Visit | None = self
        while visit is not None and visit.step is not None:
            steps.append(visit.step)
            visit = visit.before
        return tuple(reversed(steps))


class Reaching:
    """Compares types pair by pair, and remembers which are alike.

    To be alike is an equivalence: what is alike to one type of a class is alike to all of it. So
    two types are compared only where their classes are not one yet (as Hopcroft and Karp compare
    automata), and no more pairs are looked at than there are types, where nothing differs.

    Args:
        old: Finds a message of the old side.
        new: Finds a message of the new side.
        same: What a type of the old side is on the new one, where it is unchanged.
        inside: What breaks between the fields of two messages, without what they lead to.
        pairs: The fields of two messages that lead to two others, with the names of these.
    """

    def __init__(
        self,
        *,
        old: Callable[[str], Message | None],
        new: Callable[[str], Message | None],
        same: Callable[[str], str | None],
        inside: Callable[[Message, Message], Iterator[tuple[frozenset[Direction], Step, str]]],
        pairs: Callable[[Message, Message], Iterator[tuple[Step, tuple[str, str]]]],
    ) -> None:
        self._old, self._new, self._same = old, new, same
        self._inside, self._pairs = inside, pairs
        self._known: dict[tuple[str, str], Reach] = {}
        self._alike: dict[str, str] = {}

    def compare(self, old: str, new: str) -> Reach:
        """What breaks where a type is exchanged for another."""
        known = self._known.get((old, new))
        if known is None:
            known = self._known[old, new] = self._compare(old, new)
        return known

    def _compare(self, old: str, new: str) -> Reach:
        found = Reach()
        joined: dict[str, str] = {}
        seen: set[tuple[str, str]] = set()
        waiting = deque([_Visit(old, new, None, None)])
        while waiting and found.breaks != BOTH:
            visit = waiting.popleft()
            names = (visit.old, visit.new)
            known = self._known.get(names)
            if known is not None:
                for direction, trail in known.trails.items():
                    found.take(frozenset({direction}), (*visit.trail(), *trail), known.words)
                continue
            one, other = self._root(self._node(visit.old), joined), self._root(visit.new, joined)
            if one == other or names in seen:
                continue
            seen.add(names)
            before, after = self._old(visit.old), self._new(visit.new)
            if before is None or after is None:
                continue
            alike = True
            for broken, step, words in self._inside(before, after):
                alike = False
                found.take(broken, (*visit.trail(), step), words)
            if alike:
                joined[one] = other
            for step, (inner, into) in self._pairs(before, after):
                waiting.append(_Visit(inner, into, step, visit))
        if not found.breaks:
            self._alike.update(joined)
        return found

    def _node(self, old: str) -> str:
        """What a type of the old side is in the classes: one with its new self, if unchanged."""
        now = self._same(old)
        return f"old {old}" if now is None or self._new(now) is None else now

    def _root(self, node: str, joined: dict[str, str]) -> str:
        """What stands for the class of a node."""
        passed = []
        while (above := joined.get(node) or self._alike.get(node)) is not None:
            passed.append(node)
            node = above
        for each in passed[:-1]:
            if each in joined:
                joined[each] = node
        return node
