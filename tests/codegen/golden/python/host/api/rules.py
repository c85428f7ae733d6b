# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""What the fields of messages must be, as the contract says."""

from __future__ import annotations

from collections.abc import Mapping

from ..rules import FieldRules

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
    "odd.names.v1.Every": {
        "e": FieldRules("", lte=2147483647),
    },
}
"""The rules of each field by its message's full name; messages without any are left out."""
