"""Older versions of the JSON form, brought to today's one step at a time.

A release is read for as long as somebody runs it, and it never changes; neither does the contract
that a unit carries. Whoever makes a new version of the form therefore writes here how one becomes
the next, and every older text stays readable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Step = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes a contract's object in one version of the form and gives it in the next; ``"ir"`` aside.

Where the text comes from a stranger, what is not of the form may raise KeyError, TypeError,
ValueError or AttributeError.
"""

STEPS: Mapping[int, Step] = {}
"""The step from each older version to the one that follows it: none yet, since the first version is
today's. A test holds that there is one for each version before ``IR_VERSION``."""


def brought_to(version: int, fields: dict[str, Any], since: int) -> dict[str, Any]:
    """A contract's object in a later version of the form.

    Args:
        version: The version that is wanted.
        fields: The object without ``"ir"``; it is not changed.
        since: The version that it is in, at least 1 and at most ``version``.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: It is not of the form.
    """
    for at in range(since, version):
        fields = STEPS[at](fields)
    return fields
