"""The constants of two contracts, matched over renames."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.pairing.matched import Matched, Pair
from dao_sdk.contract.model import Constant

_GROUPS = {"limit": "limits", "status": "statuses", "result": "results", "event": "events"}


def constants(diff: Diff) -> Iterator[tuple[str, Matched[Constant]]]:
    """Limits, statuses, entry results and events, each under the word for one of them.

    What is left by name is matched by its number; but for limits, whose numbers say nothing.
    """
    for construct, group in _GROUPS.items():
        named = diff.constants(group)
        numbers = {it.value: it for it in named.added} if construct != "limit" else {}
        renamed = [Pair(it, numbers[it.value]) for it in named.removed if it.value in numbers]
        yield construct, named.joined(renamed)
