"""The values of an enum by their names, which is what authors write."""

from __future__ import annotations

from dao_sdk.compat.pairing.declarations import EnumPair
from dao_sdk.compat.pairing.matched import Matched, Pair, match
from dao_sdk.compat.schema.elements import Value


def matched_values(enum: EnumPair) -> Matched[Value]:
    """Values by name; then what is left by number. Several names may have one number."""
    named = match(enum.old.values, enum.new.values, lambda it: it.name)
    heirs = {it.number: it for it in reversed(named.added)}
    renamed = [Pair(it, heirs.pop(it.number)) for it in named.removed if it.number in heirs]
    return named.joined(renamed)
