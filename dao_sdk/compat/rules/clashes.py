"""Names that JSON has for more than one field."""

from __future__ import annotations

from dao_sdk.compat.schema.elements import Field, Message


def clashes(message: Message) -> dict[str, list[Field]]:
    """The names that a parser of JSON would have to take for several fields, with the fields."""
    named: dict[str, list[Field]] = {}
    for each in message.fields:
        named.setdefault(each.json, []).append(each)
    return {name: fields for name, fields in named.items() if len(fields) > 1}
