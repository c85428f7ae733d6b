"""Messages that describe the unit's surroundings: where it runs, what it may do, what happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..abi import Abi
from ..engine.machine import Bounds

Granted = Mapping[str, Sequence[str]]


GUARDS = ("MODULE_FEATURES", "MEMORY_GROWTH", "ENTRY_DEADLINE")
"""What this host checks of modules and holds instances to."""


def host_info(
    abi: Abi,
    host: tuple[str, str],
    bounds: Bounds,
    granted: Granted,
    handlers: Mapping[str, object],
    deaths: int = 0,
) -> bytes:
    """Describe where the unit starts.

    Args:
        abi: The contract.
        host: Name and version of this host.
        bounds: What the instance may use.
        granted: The scopes of every granted capability.
        handlers: What carries out each capability.
        deaths: How many instances have died since the home was opened.

    Returns:
        The message that a unit is started with.
    """
    info: Any = abi.host_info(
        host=host[0],
        host_version=host[1],
        contract_major=abi.major,
        contract_minor=abi.minor,
    )
    limits = info.limits
    limits.max_message_bytes = abi.limits["max_message_bytes"]
    limits.max_item_bytes = abi.limits["max_item_bytes"]
    limits.max_calls_in_flight = abi.limits["max_calls_in_flight"]
    limits.max_memory_bytes = bounds.memory_bytes
    limits.entry_deadline_ms = round(bounds.entry_seconds * 1000)
    _add(info.grants, granted)
    _declare(info, granted, handlers)
    if "deaths" in type(info).DESCRIPTOR.fields_by_name:  # a contract of one's own may do without
        info.deaths = deaths
    payload: bytes = info.SerializeToString()
    return payload


def _declare(info: Any, granted: Granted, handlers: Mapping[str, object]) -> None:
    """Say how durable storage is and what this host guards, in a contract that has fields for it."""
    fields = type(info).DESCRIPTOR.fields_by_name
    if "durability" in fields:
        levels = (getattr(handlers.get(each), "durability_level", None) for each in granted)
        level = next((each for each in levels if each), "UNSPECIFIED")
        names = fields["durability"].enum_type.values_by_name
        known = names.get(f"DURABILITY_{level}")  # a contract of one's own may have fewer levels
        info.durability = 0 if known is None else known.number
    if "guards" in fields:
        names = fields["guards"].enum_type.values_by_name
        info.guards.extend(names[f"GUARD_{each}"].number for each in GUARDS)


def lifecycle(abi: Abi, kind: str, granted: Granted | None = None) -> bytes:
    """Describe something that happened to the Avatar.

    Args:
        abi: The contract.
        kind: Its name in the contract without the prefix, such as ``LOW_MEMORY``.
        granted: The scopes of every granted capability, where those changed.

    Returns:
        The message of the event.
    """
    message: Any = abi.lifecycle()
    message.kind = type(message).DESCRIPTOR.enum_values_by_name[f"KIND_{kind}"].number
    _add(message.grants, granted or {})
    payload: bytes = message.SerializeToString()
    return payload


def _add(grants: Any, granted: Granted) -> None:
    for name, scopes in granted.items():
        grants.add(capability=name, scopes=scopes)
