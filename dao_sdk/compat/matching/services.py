"""Matches services and their methods, renamed ones too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from dao_sdk.compat.matching.matched import Matched, Pair, match, most_alike
from dao_sdk.compat.schema.elements import Method, Service

Key = tuple[object, ...]

_ALIKE = 0.5
"""The share of methods in common from which two services are one."""
_COMMON = 50
"""A method that more services have only speaks for one of the same short name."""


@dataclass(eq=False)
class ServicePair(Pair[Service]):
    """A service on both sides, with its methods matched."""

    types: Mapping[str, str]
    """Messages that are called otherwise on the new side, with their new names."""
    old_numbers: Mapping[str, int]
    """The methods' numbers in the old contract, by their full names."""
    new_numbers: Mapping[str, int]

    @cached_property
    def methods(self) -> Matched[Method]:
        """Its methods by name; then what is left by number, or by what only one takes and gives."""
        named = match(self.old.methods, self.new.methods, lambda it: it.name)
        numbered = _unique(
            named,
            lambda it: self.old_numbers.get(it.full),
            lambda it: self.new_numbers.get(it.full),
        )
        return _unique(numbered, lambda it: _traits(it, self.types), lambda it: _traits(it, {}))


@dataclass(slots=True, eq=False)
class Services:
    """The services of two schemas."""

    both: tuple[ServicePair, ...] = ()
    """On both sides, renamed ones too."""
    removed: tuple[Service, ...] = ()
    added: tuple[Service, ...] = ()
    moved: tuple[Pair[Method], ...] = ()
    """Methods that kept their number, which is all that crosses, in another service; they are among
    those that their services lost and got."""


def match_services(
    old: Iterable[Service],
    new: Iterable[Service],
    types: Mapping[str, str],
    old_numbers: Mapping[str, int],
    new_numbers: Mapping[str, int],
) -> Services:
    """Matches services by full name, then by having most of their methods in common.

    Args:
        old: The services of the old side.
        new: The services of the new side.
        types: Messages that are called otherwise on the new side, with their new names.
        old_numbers: The methods' numbers in the old contract, by full name; empty without one.
        new_numbers: The same for the new side.
    """
    named = match(old, new, lambda it: it.full)
    found = named.joined(_renamed(named, types))
    both = tuple(ServicePair(it.old, it.new, types, old_numbers, new_numbers) for it in found.both)
    gone = _numbered(found.removed, (it.methods.removed for it in both), old_numbers)
    come = _numbered(found.added, (it.methods.added for it in both), new_numbers)
    moved = tuple(
        Pair(method, come[number])
        for number, method in gone.items()
        if number in come and _same(method, come[number], types)
    )
    return Services(both, found.removed, found.added, moved)


def _numbered(
    services: Iterable[Service], methods: Iterable[Iterable[Method]], numbers: Mapping[str, int]
) -> dict[int, Method]:
    """The methods of services, and others, by the numbers that they have."""
    found = chain(chain.from_iterable(it.methods for it in services), *methods)
    return {numbers[it.full]: it for it in found if it.full in numbers}


def _same(old: Method, new: Method, types: Mapping[str, str]) -> bool:
    """Whether two methods of one number are one: in another service a number alone may be chance."""
    return old.name == new.name or _traits(old, types) == _traits(new, {})


def _renamed(named: Matched[Service], types: Mapping[str, str]) -> list[Pair[Service]]:
    """The services that have at least half of their methods in common, most alike first."""
    holders: dict[Key, list[Service]] = defaultdict(list)
    for each in named.added:
        for method in each.methods:
            holders[(method.name, *_traits(method, {}))].append(each)
            holders[(each.name, method.name, *_traits(method, {}))].append(each)
    ranked = []
    for order, old in enumerate(named.removed):
        shared: Counter[int] = Counter()
        seen: dict[int, Service] = {}
        for method in old.methods:
            key = (method.name, *_traits(method, types))
            others: Sequence[Service] = holders.get(key, ())
            if len(others) > _COMMON:
                others = holders.get((old.name, *key), ())[:_COMMON]
            for other in others:
                shared[id(other)] += 1
                seen[id(other)] = other
        for new, count in ((seen[it], count) for it, count in shared.items()):
            share = 2 * count / (len(old.methods) + len(new.methods))
            if share >= _ALIKE:
                ranked.append((share, order, old, new))
    return most_alike(ranked)


def _traits(method: Method, types: Mapping[str, str]) -> Key:
    """What a method takes and gives."""
    named = (types.get(each, each) for each in (method.request, method.response))
    return (*named, method.client_streaming, method.server_streaming)


def _unique(
    matched: Matched[Method],
    old: Callable[[Method], object],
    new: Callable[[Method], object],
) -> Matched[Method]:
    """Matches what is left where exactly one of either side has a key."""
    before = Counter(old(it) for it in matched.removed)
    after = Counter(new(it) for it in matched.added)
    only = {key for key in before if key is not None and before[key] == after[key] == 1}
    news = {new(it): it for it in matched.added}
    return matched.joined(Pair(it, news[old(it)]) for it in matched.removed if old(it) in only)
