"""A message of a contract and all that it is made of, in the order in which a reader meets it."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.contract.model import Contract, EnumType, Field, Message


@dataclass(frozen=True, slots=True)
class Entry:
    """One line about a field, or about a value of an enum."""

    name: str
    type: str
    """Such as ``string``, ``repeated Edit``, ``map<string, Value>``; the number of an enum's value."""
    doc: str
    oneof: str = ""
    """The choice that it belongs to."""


@dataclass(frozen=True, slots=True)
class Description:
    """A message or an enum."""

    name: str
    """Short name, such as ``PutRequest``."""
    doc: str
    entries: tuple[Entry, ...]
    enum: bool = False


def describe(contract: Contract, name: str) -> list[Description]:
    """Describe a message and every type that its fields lead to.

    Args:
        contract: The contract.
        name: The full name of a message in it.

    Returns:
        The message first, then each other type once, nearest first.
    """
    messages = {each.name: each for file in contract.files for each in file.messages}
    enums = {each.name: each for file in contract.files for each in file.enums}
    found: list[Description] = []
    waiting, met = [name], {name}
    while waiting:
        current = waiting.pop(0)
        if current in enums:
            found.append(_enum(enums[current]))
            continue
        message = messages[current]
        found.append(_message(message))
        for field in message.fields:
            if field.type.kind != "scalar" and field.type.name not in met:
                met.add(field.type.name)
                waiting.append(field.type.name)
    return found


def _message(message: Message) -> Description:
    entries = tuple(
        Entry(field.name, _type(field), field.doc, field.oneof or "") for field in message.fields
    )
    return Description(_short(message.name), message.doc, entries)


def _enum(enum: EnumType) -> Description:
    entries = tuple(Entry(value.name, str(value.number), value.doc) for value in enum.values)
    return Description(_short(enum.name), enum.doc, entries, enum=True)


def _type(field: Field) -> str:
    inner = _short(field.type.name) if field.type.kind != "scalar" else field.type.name
    if field.label == "map" and field.key is not None:
        return f"map<{field.key.value}, {inner}>"
    return f"repeated {inner}" if field.label == "repeated" else inner


def _short(name: str) -> str:
    """A name without its package: what follows the last part that begins in lower case."""
    parts = name.split(".")
    first = next((at for at, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
    return ".".join(parts[first:])
