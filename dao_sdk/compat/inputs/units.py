"""What two units say that they use."""

from __future__ import annotations

from collections.abc import Mapping

from dao_sdk.compat.inputs.side import Side, Use


def uses(side: Side) -> Mapping[str, Use] | None:
    """The capabilities that a unit names, by name; None where the side is no unit or says nothing."""
    if side.unit is None or side.unit.manifest is None:
        return None
    return {use.capability: use for use in side.unit.manifest.capabilities}


def same_uses(old: Side, new: Side) -> list[tuple[Use, Use]]:
    """The capabilities that both units name; none where a side is no unit."""
    before, after = uses(old) or {}, uses(new) or {}
    return [(before[name], use) for name, use in after.items() if name in before]
