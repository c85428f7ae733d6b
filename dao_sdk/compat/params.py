"""What changed about the parameters of an import or export, though there are as many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dao_sdk.contract.model import Param


def params_changed(old: Sequence[Param], new: Sequence[Param]) -> str:
    """Say how parameters changed for hosts and units that go by their order.

    Args:
        old: The parameters before.
        new: The parameters after.

    Returns:
        A phrase that follows "the parameters"; empty if nothing of that kind changed, or if there
        are not as many.
    """
    if len(old) != len(new):
        return ""
    names, others = [it.name for it in old], [it.name for it in new]
    if names != others:
        how = "are in another order" if set(names) == set(others) else "are called otherwise"
        return f"{how}: {_shown(old)} became {_shown(new)}"
    for before, after in zip(old, new, strict=True):
        if before.role != after.role:
            return f"changed: `{after.name}` was of role {before.role} and is of role {after.role}"
        if before.signed != after.signed:
            signs = "has a sign now" if after.signed else "has no sign any more"
            return f"changed: `{after.name}` {signs}"
        if before.max != after.max:
            return f"changed: `{after.name}` was at most {before.max} and is at most {after.max}"
        numbers = {it.value: it.name for it in before.values}
        now = {it.value: it.name for it in after.values}
        lost = [name for value, name in numbers.items() if now.get(value) != name]
        if lost:
            return f"changed: {', '.join(lost)} of `{after.name}` means nothing, or something else"
    return ""


def _shown(params: Iterable[Param]) -> str:
    return f"({', '.join(f'{it.name}: {it.role}' for it in params)})"
