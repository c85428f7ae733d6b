"""A field must be something else than it had to be."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import NEITHER, Layer
from dao_sdk.contract.model import Contract, Field, Rules

RULE = Rule(name="rules-changed", layer=Layer.CAPABILITY, breaks=NEITHER, hazard=True)

_LEAST = frozenset({"min_len", "min_bytes", "min_items", "gte"})


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Compares the rules of fields that have the same number in messages of the same name."""
    both = diff.contracts
    if both is None:
        return
    known = _fields(both.old)
    for name, new in _fields(both.new).items():
        old = known.get(name)
        # A field of another type is told of by its type.
        if old is None or old.type != new.type:
            continue
        said = _said(old.rules or Rules(), new.rules or Rules())
        if not said:
            continue
        yield RULE.finding(
            f"{name[0]}.{new.name}", f"`{new.name}` of {name[0]}: {said}", (old.place, new.place)
        )


def _fields(contract: Contract) -> dict[tuple[str, int], Field]:
    return {
        (message.name, field.number): field
        for file in contract.files
        for message in file.messages
        for field in message.fields
    }


def _said(old: Rules, new: Rules) -> str:
    parts = []
    for each in dataclasses.fields(Rules):
        if each.name == "expected":  # only words
            continue
        before, after = getattr(old, each.name), getattr(new, each.name)
        if before != after:
            parts.append(
                f"{each.name} was {_shown(before)} and is {_shown(after)} ({_way(each.name, before, after)})"
            )
    return "; ".join(parts)


def _shown(value: object) -> str:
    return (
        "not there"
        if value is None or value is False
        else str(value).lower() if value is True else str(value)
    )


def _way(name: str, before: object, after: object) -> str:
    """Whether a rule became stricter or wider."""
    if not after:
        return "wider" if before else "other"
    if not before:
        return "stricter"
    if isinstance(before, int) and isinstance(after, int):
        return "stricter" if (after > before) == (name in _LEAST) else "wider"
    return "other"
