"""Fields that came to exclude each other, or no longer do: moves into, out of and between oneofs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dao_sdk.compat.matching.matched import Pair
from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.vocabulary import NEITHER, NEW_ON_OLD, OLD_ON_NEW, Direction


class Move(NamedTuple):
    """A field whose company in its oneof changed."""

    field: Pair[Field]
    breaks: frozenset[Direction]
    excludes: tuple[Pair[Field], ...]
    """Fields that could be set beside it and no longer can: a value of each is lost."""
    beside: tuple[Pair[Field], ...]
    """Fields that could not be set beside it and now can."""


def moves(fields: Iterable[Pair[Field]]) -> Iterator[Move]:
    """Compares the oneofs that fields are in, whatever the oneofs are called.

    Fields that had company and kept it stay where they are, be it under another name; the others
    moved. A lone field in a new oneof, or out of one, moves as well, and breaks nothing.
    """
    pairs = list(fields)
    into = _strangers(pairs, new=True)
    out = _strangers(pairs, new=False)
    for each in pairs:
        excludes, beside = into.get(id(each)), out.get(id(each))
        changed = bool(each.old.oneof) != bool(each.new.oneof)
        if excludes or beside or changed:
            broken = (OLD_ON_NEW if excludes else NEITHER) | (NEW_ON_OLD if beside else NEITHER)
            yield Move(each, broken, excludes or (), beside or ())


def _strangers(pairs: list[Pair[Field]], *, new: bool) -> dict[int, tuple[Pair[Field], ...]]:
    """By field: members of its oneof on one side that are not with it on the other side.

    The largest group that stays together is at home; what joined it are the strangers. One of the
    home's members is enough to show what is lost.
    """
    groups: dict[str, list[Pair[Field]]] = {}
    for each in pairs:
        here = each.new.oneof if new else each.old.oneof
        if here:
            groups.setdefault(here, []).append(each)
    found: dict[int, tuple[Pair[Field], ...]] = {}
    for members in groups.values():
        classes: dict[str, list[Pair[Field]]] = {}
        for at, each in enumerate(members):
            there = each.old.oneof if new else each.new.oneof
            classes.setdefault(there or f" {at}", []).append(each)
        if len(classes) < 2:
            continue
        at_home = max(classes, key=lambda it: (len(classes[it]), not it.startswith(" ")))
        home = classes[at_home]
        other = next(it for name, it in classes.items() if name != at_home)
        for name, group in classes.items():
            for each in group:
                if name != at_home:
                    found[id(each)] = (home[0],)
                elif at_home.startswith(" "):
                    found[id(each)] = (other[0],)
    return found
