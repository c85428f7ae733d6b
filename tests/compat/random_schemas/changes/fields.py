"""Changes of fields: there or not, number, name and type."""

from __future__ import annotations

from tests.compat.random_schemas.changes import pick
from tests.compat.random_schemas.check import json_name
from tests.compat.random_schemas.draw import Draw
from tests.compat.random_schemas.model import (
    INTEGERS,
    KEYS,
    Enum,
    Field,
    Message,
    Scope,
    Type,
    joined,
)


def any_field(draw: Draw) -> tuple[Scope, Message, Field, str] | None:
    """Any field of a message: its scope, its message, itself, its full name."""
    found = pick(draw.random, draw.schema.fields())
    if found is None:
        return None
    scope, field = found
    assert isinstance(scope.within, Message)
    return scope, scope.within, field, joined(scope.full, field.name)


def field_added(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.messages())
    if found is None:
        return None
    scope, message = found
    field = draw.field(scope.file, message)
    if field is None:
        return None
    oneof = pick(draw.random, (each.oneof for each in message.fields if each.oneof))
    if oneof and field.label == "single" and draw.chance(0.4):
        field.oneof = oneof
    message.fields.insert(draw.random.randint(0, len(message.fields)), field)
    return joined(scope.full, field.name)


def field_removed(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None:
        return None
    _, message, field, full = found
    message.fields.remove(field)
    return full


def field_removed_number_reserved(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None:
        return None
    _, message, field, full = found
    message.fields.remove(field)
    message.reserved.append((field.number, field.number))
    return full


def field_removed_name_reserved(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None:
        return None
    _, message, field, full = found
    message.fields.remove(field)
    message.reserved_names.append(field.name)
    return full


def field_removed_both_reserved(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None:
        return None
    _, message, field, full = found
    message.fields.remove(field)
    message.reserved.append((field.number, field.number))
    message.reserved_names.append(field.name)
    return full


def field_replaced(draw: Draw) -> str | None:
    """Another field takes the number."""
    if (found := any_field(draw)) is None:
        return None
    scope, message, field, full = found
    other = draw.field(scope.file, message)
    if other is None:
        return None
    other.number = field.number
    message.fields[message.fields.index(field)] = other
    return full


def field_renumbered(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None:
        return None
    _, message, field, full = found
    number = draw.number(message)
    field.number = number or field.number
    return full


def fields_swapped(draw: Draw) -> str | None:
    """Two fields take each other's number."""
    if (found := any_field(draw)) is None:
        return None
    _, message, field, full = found
    other = pick(draw.random, (each for each in message.fields if each is not field))
    if other is None:
        return None
    field.number, other.number = other.number, field.number
    return full


def field_renamed(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None or found[2].delimited:
        return None
    found[2].name = draw.name()
    return found[3]


def field_json_name_changed(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None:
        return None
    field = found[2]
    field.json = "" if field.json else f"{json_name(draw.name())}X"
    return found[3]


def field_moved(draw: Draw) -> str | None:
    """A field goes to another message."""
    if (found := any_field(draw)) is None or found[2].delimited:
        return None
    _, message, field, full = found
    other = pick(draw.random, (each for _, each in draw.schema.messages() if each is not message))
    if other is None:
        return None
    message.fields.remove(field)
    field.oneof = None
    other.fields.append(field)
    return full


def fields_reordered(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.messages())
    if found is None:
        return None
    draw.random.shuffle(found[1].fields)
    return found[0].full


def field_retyped(draw: Draw) -> str | None:
    """Any other type."""
    if (found := any_field(draw)) is None or found[2].delimited:
        return None
    scope, _, field, full = found
    before, field.type = field.type, draw.type(scope.file)
    _fit(field)
    return full if field.type is not before else None


def field_retyped_alike(draw: Draw) -> str | None:
    """A type of the same family: another integer, text for bytes, an enum for its number."""
    if (found := any_field(draw)) is None:
        return None
    scope, _, field, full = found
    before = field.type
    others: list[Type] = [before]
    if isinstance(before, Enum) or before in INTEGERS or before == "bool":
        others = [*(enum for _, enum in draw.schema.enums()), *INTEGERS, "bool"]
    elif before in ("string", "bytes"):
        others = ["string", "bytes"]
        others += [it for it in (draw.type(scope.file),) if isinstance(it, Message)]
    elif before in ("float", "double"):
        others = ["float", "double", "fixed32", "fixed64"]
    elif isinstance(before, Message) and not field.delimited:
        others = ["bytes", *(it for _, it in draw.schema.messages() if it is not before)]
    field.type = draw.random.choice(others)
    _fit(field)
    return full if field.type is not before else None


def map_key_retyped(draw: Draw) -> str | None:
    found = pick(draw.random, (it for it in draw.schema.fields() if it[1].label == "map"))
    if found is None:
        return None
    scope, field = found
    field.key = draw.random.choice([each for each in KEYS if each != field.key])
    return joined(scope.full, field.name)


def _fit(field: Field) -> None:
    """Takes away what may not be with a type."""
    field.default, field.packed, field.delimited, field.check_utf8 = None, None, False, True


CHANGES = (
    *(field_added, field_removed, field_removed_number_reserved, field_removed_name_reserved),
    *(field_removed_both_reserved, field_replaced, field_renumbered, fields_swapped),
    *(field_renamed, field_json_name_changed, field_moved, fields_reordered, field_retyped),
    *(field_retyped_alike, map_key_retyped),
)
