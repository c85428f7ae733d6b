"""Changes of how fields are kept: how many, presence, oneofs, options."""

from __future__ import annotations

from tests.compat.random_schemas.changes import pick
from tests.compat.random_schemas.changes.fields import any_field
from tests.compat.random_schemas.draw import Draw
from tests.compat.random_schemas.model import (
    KEYS,
    PACKABLE,
    Enum,
    Message,
    Oneof,
    Presence,
    joined,
)

_PRESENCES: tuple[Presence, ...] = ("explicit", "implicit", "required")


def field_cardinality_changed(draw: Draw) -> str | None:
    """Single, repeated or a map."""
    if (found := any_field(draw)) is None:
        return None
    _, _, field, full = found
    labels = ("repeated", "repeated", "map") if field.label == "single" else ("single", "repeated")
    label = draw.random.choice(labels)
    if label == field.label:
        return None
    field.label = "map" if label == "map" else "repeated" if label == "repeated" else "single"
    field.key = draw.random.choice(KEYS) if label == "map" else ""
    field.oneof = field.default = field.packed = None
    if field.presence == "required":
        field.presence = "explicit"
    return full


def map_to_entries(draw: Draw) -> str | None:
    """A map becomes the repeated message that it is on the wire."""
    found = pick(draw.random, (it for it in draw.schema.fields() if it[1].label == "map"))
    if found is None:
        return None
    scope, field = found
    assert isinstance(scope.within, Message)
    entry = Message(draw.title())
    for name, number, kind in (("key", 1, field.key), ("value", 2, field.type)):
        part = draw.field(scope.file, entry)
        assert part is not None
        part.name, part.number, part.type, part.label, part.key = name, number, kind, "single", ""
        part.presence = "implicit" if scope.file.syntax == "proto3" else "explicit"
        part.packed = part.default = None
        part.json, part.delimited, part.check_utf8 = "", False, True
        entry.fields.append(part)
    scope.within.messages.append(entry)
    field.type, field.label, field.key = entry, "repeated", ""
    return joined(scope.full, field.name)


def field_presence_changed(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None:
        return None
    _, _, field, full = found
    field.presence = draw.random.choice([it for it in _PRESENCES if it != field.presence])
    field.default = None if field.presence == "implicit" else field.default
    return full if field.label == "single" and field.oneof is None else None


def field_into_oneof(draw: Draw) -> str | None:
    """Into a oneof that is there, or into a new one, alone."""
    if (found := any_field(draw)) is None:
        return None
    _, message, field, full = found
    there = {id(it.oneof): it.oneof for it in message.fields if it.oneof is not field.oneof}
    field.oneof = draw.random.choice([it for it in (*there.values(), Oneof(draw.name())) if it])
    return full if field.label == "single" else None


def fields_into_oneof(draw: Draw) -> str | None:
    """Two fields or more into a new oneof."""
    found = pick(draw.random, draw.schema.messages())
    if found is None:
        return None
    free = [it for it in found[1].fields if it.label == "single" and it.oneof is None]
    if len(free) < 2:
        return None
    oneof = Oneof(draw.name())
    for field in draw.random.sample(free, draw.random.randint(2, len(free))):
        field.oneof = oneof
    return joined(found[0].full, oneof.name)


def field_out_of_oneof(draw: Draw) -> str | None:
    found = pick(draw.random, (it for it in draw.schema.fields() if it[1].oneof))
    if found is None:
        return None
    found[1].oneof = None
    return joined(found[0].full, found[1].name)


def oneof_removed(draw: Draw) -> str | None:
    """Its fields stay."""
    found = pick(draw.random, (it for it in draw.schema.fields() if it[1].oneof))
    if found is None:
        return None
    scope, field = found
    oneof = field.oneof
    assert oneof is not None and isinstance(scope.within, Message)
    for each in scope.within.fields:
        if each.oneof is oneof:
            each.oneof = None
    return joined(scope.full, oneof.name)


def oneof_renamed(draw: Draw) -> str | None:
    found = pick(draw.random, (it for it in draw.schema.fields() if it[1].oneof))
    if found is None or found[1].oneof is None:
        return None
    before, found[1].oneof.name = found[1].oneof.name, draw.name()
    return joined(found[0].full, before)


def field_default_changed(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None:
        return None
    scope, _, field, full = found
    before = field.default
    field.default = (
        None if before is not None and draw.chance(0.3) else draw.default(scope.file, field)
    )
    return full if field.default != before else None


def field_packing_changed(draw: Draw) -> str | None:
    def packable(field: object) -> bool:
        return isinstance(field, Enum) or field in PACKABLE

    found = pick(
        draw.random,
        (it for it in draw.schema.fields() if it[1].label == "repeated" and packable(it[1].type)),
    )
    if found is None:
        return None
    scope, field = found
    field.packed = draw.random.choice([it for it in (None, True, False) if it is not field.packed])
    return joined(scope.full, field.name)


def field_delimiting_changed(draw: Draw) -> str | None:
    """Only in editions, where a field can say so by itself."""
    found = pick(
        draw.random,
        (
            (scope, field)
            for scope, field in draw.schema.fields()
            if scope.file.syntax == "2023" and isinstance(field.type, Message)
        ),
    )
    if found is None:
        return None
    found[1].delimited = not found[1].delimited
    return joined(found[0].full, found[1].name)


def field_utf8_check_changed(draw: Draw) -> str | None:
    found = pick(
        draw.random,
        (
            (scope, field)
            for scope, field in draw.schema.fields()
            if scope.file.syntax == "2023" and field.type == "string"
        ),
    )
    if found is None:
        return None
    found[1].check_utf8 = not found[1].check_utf8
    return joined(found[0].full, found[1].name)


def field_deprecated(draw: Draw) -> str | None:
    if (found := any_field(draw)) is None:
        return None
    found[2].deprecated = not found[2].deprecated
    return found[3]


CHANGES = (
    *(field_cardinality_changed, map_to_entries, field_presence_changed, field_into_oneof),
    *(fields_into_oneof, field_out_of_oneof, oneof_removed, oneof_renamed, field_default_changed),
    *(field_packing_changed, field_delimiting_changed, field_utf8_check_changed, field_deprecated),
)
