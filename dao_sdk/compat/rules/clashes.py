"""Names that parsers of JSON may take for more than one field."""

from __future__ import annotations

from dao_sdk.compat.schema.elements import Field, Message


def clashes(message: Message) -> dict[str, list[Field]]:
    """The names that a parser has to take for several fields, with the fields.

    It accepts what a field is printed as and its own name. Two own names never clash.
    """
    named: dict[str, list[Field]] = {}
    for each in message.fields:
        for name in {each.json, each.name}:
            named.setdefault(name, []).append(each)
    return {name: fields for name, fields in named.items() if len(fields) > 1}
