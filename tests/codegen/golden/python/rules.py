# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""What the fields of messages must be, as the contract says."""

from __future__ import annotations

from collections.abc import Mapping

from .runtime.host.rules import FieldRules

RULES: Mapping[str, Mapping[str, FieldRules]] = {
    "odd.abi.v1.HostInfo": {
        "contract_major": FieldRules("", lte=2147483647),
        "contract_minor": FieldRules("", lte=2147483647),
        "limits": FieldRules("odd.abi.v1.Limits"),
    },
    "odd.abi.v1.Limits": {
        "max_message_bytes": FieldRules("", lte=2147483647),
        "max_item_bytes": FieldRules("", lte=2147483647),
        "max_calls_in_flight": FieldRules("", lte=2147483647),
        "entry_deadline_ms": FieldRules("", lte=2147483647),
    },
    "odd.abi.v1.Ready": {
        "state_schema": FieldRules("", lte=2147483647),
    },
    "odd.abi.v1.UnitManifest": {
        "contract_major": FieldRules("", lte=2147483647),
        "contract_minor": FieldRules("", lte=2147483647),
        "least_host_minor": FieldRules("", lte=2147483647),
        "state_schema": FieldRules("", lte=2147483647),
    },
    "odd.other.v1.Ruled": {
        "reset": FieldRules("", required=True, min_len=2, max_len=4),
        "words": FieldRules("", max_bytes=9, pattern='["\\\\a-z]+\\.?[0-9]{2,3}'),
        "data": FieldRules("", min_bytes=2, max_bytes=3),
        "large": FieldRules("", gte=3, lte=9000000000000000000),
        "small": FieldRules("", required=True, gte=-5, lte=-1),
        "maybe": FieldRules("", gte=1),
        "list": FieldRules("", min_len=1, min_items=1, max_items=2),
        "map": FieldRules("odd.other.v1.Ruled", is_map=True, max_items=3),
        "self": FieldRules("", required=True),
        "text": FieldRules("", max_len=1),
        "other": FieldRules("odd.other.v1.Ruled"),
    },
    "odd.names.v1.Every": {
        "e": FieldRules("", lte=2147483647),
    },
}
"""The rules of each field by its message's full name; messages without any are left out."""
