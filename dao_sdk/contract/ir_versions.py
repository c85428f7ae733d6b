"""Older versions of the JSON form, brought to today's one step at a time.

A release is read for as long as somebody runs it, and it never changes; neither does the contract
that a unit carries. The author of a new version of the form therefore writes here how one becomes
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


def _facts_as_data(fields: dict[str, Any]) -> dict[str, Any]:
    """Version 2 says by data what version 1 left to names and prose."""
    return {
        **fields,
        "statuses": [
            {**it, "executed": "unknown", "repeat": "unsafe"} for it in fields["statuses"]
        ],
        "exports": [{**it, "params": _params(it["params"], "owned")} for it in fields["exports"]],
        "imports": [
            {
                **it,
                "params": _params(it["params"], "in"),
                "during_alloc": it["name"] == "avatar_log",
            }
            for it in fields["imports"]
        ],
        "capabilities": [{**it, "ordered": False} for it in fields["capabilities"]],
        "files": [
            {
                **file,
                "messages": [
                    {**it, "fields": [{**field, "rules": None} for field in it["fields"]]}
                    for it in file["messages"]
                ],
            }
            for file in fields["files"]
        ],
        "services": [
            {**it, "methods": [{**method, "idempotency": "unknown"} for method in it["methods"]]}
            for it in fields["services"]
        ],
    }


_ROLES = {
    "call_id": "call_id",
    "id": "call_id",
    "method": "method",
    "status": "status",
}


def _params(names: list[str], buffer: str) -> list[dict[str, Any]]:
    """Parameters by the names that version 1 gave them, which went by these conventions."""
    filled = {"out_ptr", "len"} <= set(names)
    roles = {
        **_ROLES,
        "ptr": f"{buffer}_pointer",
        "len": "out_length" if filled else f"{buffer}_length",
        "out_ptr": "out_pointer" if filled else "out_i64",
    }
    return [
        {
            "name": name,
            "role": roles.get(name, "scalar"),
            "signed": name == "status",
            "max": None,
            "values": [],
        }
        for name in names
    ]


STEPS: Mapping[int, Step] = {1: _facts_as_data}
"""The step from each older version to the one that follows it. A test holds that there is one for
each version before ``IR_VERSION``."""


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
