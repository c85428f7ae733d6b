"""Every rule there is, in the order of the layers."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from dao_sdk.compat.rule import Rule
from dao_sdk.compat.terms import Layer

_RULES = Path(__file__).parent / "rules"


@cache
def rules() -> tuple[Rule, ...]:
    """The rule of each file in ``rules/<layer>/``, by layer and then by name."""
    found = []
    for layer in Layer:
        for file in sorted((_RULES / layer).glob("[!_]*.py")):
            rule = import_module(f"dao_sdk.compat.rules.{layer}.{file.stem}").RULE
            assert isinstance(rule, Rule) and rule.id == f"{layer}/{file.stem.replace('_', '-')}"
            found.append(rule)
    return tuple(found)


@cache
def by_id() -> dict[str, Rule]:
    """The rules by their ids, such as ``wire/field-removed``."""
    return {rule.id: rule for rule in rules()}
