"""Every rule there is, in the order of the layers."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from dao_sdk.compat.rule import Rule, Rules
from dao_sdk.compat.vocabulary import Layer

_RULES = Path(__file__).parent / "rules"


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that the files in ``rules/`` declare, by layer and then by name."""
    found = [
        each
        for file in _RULES.glob("[!_]*.py")
        for declared in vars(import_module(f"dao_sdk.compat.rules.{file.stem}")).values()
        if isinstance(declared, Rules)
        for each in declared.members
    ]
    order = list(Layer)
    return tuple(sorted(found, key=lambda it: (order.index(it.layer), it.name)))


@cache
def by_id() -> dict[str, Rule]:
    """The rules by their ids, such as ``wire/field-removed``."""
    return {rule.id: rule for rule in rules()}
