"""Recognises messages and enums that were renamed or moved: the same contents, another name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from dao_sdk.compat.matching.matched import Pair, most_alike
from dao_sdk.compat.schema.elements import Enum, Message

Declared: TypeAlias = Message | Enum
Trait: TypeAlias = tuple[str, ...]
"""Something that a declaration has and most others have not, such as a field's number and name."""

_ALIKE = 0.7
"""The share of traits in common (twice the common ones over all) from which two are one."""
_COMMON = 50
"""A trait that more declarations have says nothing about which is which."""


def renamed(
    removed: Sequence[Declared], added: Sequence[Declared], uses: Iterable[Pair[str]] = ()
) -> list[Pair[Declared]]:
    """The pairs that are the same declaration under two names, most alike first.

    A short name that both have counts like one thing more in common, and so does that something
    which is on both sides has the one in place of the other; two with other names need at least two.
    An empty declaration is only matched by its short name. Linear but for rare traits.

    Args:
        removed: What only the old side has.
        added: What only the new side has.
        uses: The types of fields that are on both sides and have another type now, by full names.
    """
    used: dict[str, set[Trait]] = defaultdict(set)
    for use in uses:
        for name in (use.old, use.new):
            used[name].add(("used", use.old, use.new))
    traits = {id(it): _traits(it) | used.get(it.full, set()) for it in (*removed, *added)}
    holders: dict[Trait, list[Declared]] = defaultdict(list)
    for each in added:
        for trait in traits[id(each)]:
            holders[trait].append(each)
    ranked: list[tuple[float, int, Declared, Declared]] = []
    for order, old in enumerate(removed):
        shared: Counter[int] = Counter()
        seen: dict[int, Declared] = {}
        for trait in traits[id(old)]:
            others = holders.get(trait, ())
            if len(others) <= _COMMON:
                for other in others:
                    shared[id(other)] += 1
                    seen[id(other)] = other
        for key, count in shared.items():
            new = seen[key]
            if type(new) is not type(old):
                continue
            named = old.name == new.name
            whole = len(traits[id(old)]) + len(traits[key]) - (0 if named else 2)
            likeness = 2 * count / whole
            if likeness >= _ALIKE and (named or count > 1):
                ranked.append((likeness, order, old, new))
    return most_alike(ranked)


def _traits(declared: Declared) -> frozenset[Trait]:
    found: set[Trait]
    if isinstance(declared, Enum):
        found = {("value", str(it.number), it.name) for it in declared.values}
    else:
        found = {
            ("field", str(it.number), it.name, it.label, it.type_name.rpartition(".")[2] or it.type)
            for it in declared.fields
        }
    return frozenset({*found, ("name", declared.name)})
