"""The fields of the boundary's messages that every runtime writes or reads by name.

A contract may add to these messages; without one of these fields no host can speak it. This table is
the one place that says which they are: a host is made only of a contract that has them all, and the
comparison of contracts tells where one was lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dao_sdk.contract.model import Contract, Field, Message, Place
from dao_sdk.errors import DaoError

FIELDS: Mapping[str, Mapping[str, str]] = {
    "error": {"code": "number", "message": "text", "details": "map"},
    "host_info": {
        "host": "text",
        "host_version": "text",
        "contract_major": "number",
        "contract_minor": "number",
        "limits.max_message_bytes": "number",
        "limits.max_item_bytes": "number",
        "limits.max_calls_in_flight": "number",
        "limits.max_memory_bytes": "number",
        "limits.entry_deadline_ms": "number",
        "grants.capability": "text",
        "grants.scopes": "texts",
    },
    "ready": {},
    "lifecycle": {"kind": "enum", "grants.capability": "text", "grants.scopes": "texts"},
    "manifest": {
        "name": "text",
        "version": "text",
        "contract_major": "number",
        "contract_minor": "number",
        "least_host_minor": "number",
        "capabilities.capability": "text",
        "capabilities.required": "truth",
        "capabilities.scopes": "texts",
        "capabilities.reason": "text",
        "contract_digest": "bytes",
    },
}
"""By message (see :class:`dao_sdk.contract.model.Boundary`): the paths of its fields and what each
holds."""

VALUES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "lifecycle": {
        "kind": ("KIND_FOREGROUND", "KIND_BACKGROUND", "KIND_LOW_MEMORY", "KIND_GRANTS_CHANGED")
    },
}
"""By message: the values that the enum of a field must have, by their names."""

_REPEATED = frozenset({"grants", "capabilities"})
_NUMBERS = frozenset(
    f"{sign}{kind}{size}"
    for sign, kind in (("", "int"), ("u", "int"), ("s", "int"), ("", "fixed"), ("s", "fixed"))
    for size in (32, 64)
)


@dataclass(frozen=True, slots=True)
class Lack:
    """A field that a contract does not have, or has as something else."""

    name: str
    """The full name of the message and the field's path, such as ``dao.abi.v1.Failure.code``."""
    kind: str
    """What it should hold: ``number``, ``text``, ``texts``, ``bytes``, ``truth``, ``enum``, ``map``,
    ``value`` for one of an enum's values."""
    place: Place | None
    """Where the message is written."""


def missing_fields(contract: Contract) -> Iterator[Lack]:
    """The fields that runtimes rely on and a contract lacks."""
    messages = {it.name: it for file in contract.files for it in file.messages}
    for role, fields in FIELDS.items():
        full = getattr(contract.boundary, role)
        message = messages.get(full)
        for path, kind in fields.items():
            if message is None or not _has(message, path, kind, messages):
                yield Lack(f"{full}.{path}", kind, message.place if message else None)
        for path, values in VALUES.get(role, {}).items():
            for value in values:
                if message is not None and value not in _values(contract, message, path):
                    yield Lack(f"{full}.{path}.{value}", "value", message.place)


def refuse_missing_fields(contract: Contract) -> None:
    """Refuse a contract that no host can speak.

    Raises:
        DaoError: A message of the boundary lacks a field that runtimes rely on.
    """
    lacks = [f"{each.name} ({each.kind})" for each in missing_fields(contract)]
    if lacks:
        raise DaoError(
            f"no host can speak this contract: it lacks {', '.join(lacks)}",
            "Runtimes rely on these fields; you may add others beside them.",
        )


def _has(message: Message, path: str, kind: str, messages: Mapping[str, Message]) -> bool:
    first, _, rest = path.partition(".")
    field = next((it for it in message.fields if it.name == first), None)
    if field is None:
        return False
    if not rest:
        return _kind(field) == kind
    inner = messages.get(field.type.name)
    many = field.label == "repeated"
    return inner is not None and many == (first in _REPEATED) and _has(inner, rest, kind, messages)


def _values(contract: Contract, message: Message, name: str) -> frozenset[str]:
    enum = next((it.type.name for it in message.fields if it.name == name), "")
    found = (it for file in contract.files for it in file.enums if it.name == enum)
    return frozenset(value.name for it in found for value in it.values)


def _kind(field: Field) -> str:
    if field.label == "map":
        return "map" if (field.key, field.type.name) == ("string", "string") else ""
    if field.type.kind != "scalar":
        return field.type.kind
    kind = {"string": "text", "bytes": "bytes", "bool": "truth"}.get(field.type.name, "")
    if field.type.name in _NUMBERS:
        kind = "number"
    return f"{kind}s" if field.label == "repeated" else kind
