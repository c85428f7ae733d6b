"""Changes of messages, enums, reservations and extensions."""

from __future__ import annotations

from tests.compat.random_schemas.changes import pick
from tests.compat.random_schemas.draw import Draw
from tests.compat.random_schemas.model import Enum, Field, File, Message, Schema, joined


def message_added(draw: Draw) -> str | None:
    scope = draw.random.choice(list(draw.schema.scopes()))
    message = Message(draw.title())
    field = draw.field(scope.file, message)
    message.fields += [field] if field else []
    scope.within.messages.append(message)
    return joined(scope.full, message.name)


def message_removed(draw: Draw) -> str | None:
    """With all that is in it and every field of it."""
    found = pick(draw.random, draw.schema.messages())
    if found is None:
        return None
    scope, message = found
    home = _home(draw.schema, message)
    if isinstance(home, File) and len(home.messages) == 1:
        return None
    home.messages.remove(message)
    _forget(draw.schema)
    return scope.full


def message_renamed(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.messages())
    if found is None or _group(draw.schema, found[1]):
        return None
    found[1].name = draw.title()
    return found[0].full


def message_moved(draw: Draw) -> str | None:
    """Into another message or file, or out of its message."""
    found = pick(draw.random, draw.schema.messages())
    if found is None or _group(draw.schema, found[1]):
        return None
    scope, message = found
    home = _home(draw.schema, message)
    inside = {id(it.within) for it in draw.schema.scopes() if _within(it.full, scope.full)}
    other = pick(
        draw.random,
        (
            each.within
            for each in draw.schema.scopes()
            if id(each.within) not in inside and each.within is not home
        ),
    )
    if other is None:
        return None
    home.messages.remove(message)
    other.messages.append(message)
    return scope.full


def _within(full: str, outer: str) -> bool:
    return full == outer or full.startswith(f"{outer}.")


def reserved_added(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.messages())
    if found is None:
        return None
    scope, message = found
    if draw.chance(0.5):
        first = draw.random.randint(1, 80)
        message.reserved.append((first, first + draw.random.randrange(4)))
    else:
        message.reserved_names.append(draw.name())
    return scope.full


def reserved_removed(draw: Draw) -> str | None:
    """A range, or a part of it, or a name."""
    found = pick(
        draw.random,
        (it for it in draw.schema.messages() if it[1].reserved or it[1].reserved_names),
    )
    if found is None:
        return None
    _unreserve(draw, found[1])
    return found[0].full


def _unreserve(draw: Draw, declared: Message | Enum) -> None:
    if declared.reserved and (draw.chance(0.6) or not declared.reserved_names):
        first, last = declared.reserved.pop()
        if first < last and draw.chance(0.5):
            declared.reserved.append((first + 1, last))
    else:
        declared.reserved_names.pop()


def enum_added(draw: Draw) -> str | None:
    scope = draw.random.choice(list(draw.schema.scopes()))
    enum = draw.enum(scope.file)
    scope.within.enums.append(enum)
    return joined(scope.full, enum.name)


def enum_removed(draw: Draw) -> str | None:
    """With every field of it."""
    found = pick(draw.random, draw.schema.enums())
    if found is None:
        return None
    scope, enum = found
    scope.within.enums.remove(enum)
    _forget(draw.schema)
    return joined(scope.full, enum.name)


def enum_renamed(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.enums())
    if found is None:
        return None
    before, found[1].name = found[1].name, draw.title()
    return joined(found[0].full, before)


def enum_moved(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.enums())
    other = pick(draw.random, draw.schema.scopes())
    if found is None or other is None or found[0].within is other.within:
        return None
    found[0].within.enums.remove(found[1])
    other.within.enums.append(found[1])
    return joined(found[0].full, found[1].name)


def extension_added(draw: Draw) -> str | None:
    target = pick(draw.random, (it for it in draw.schema.messages() if it[1].ranges))
    scope = pick(draw.random, (it for it in draw.schema.scopes() if it.file.syntax != "proto3"))
    if target is None or scope is None:
        return None
    field = draw.field(scope.file, Message(""))
    assert field is not None
    field.extendee, field.number = target[1], draw.random.randint(*target[1].ranges[0])
    field.presence, field.json = "explicit", ""
    scope.within.extensions.append(field)
    return joined(scope.full, field.name)


def extension_removed(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.extensions())
    if found is None:
        return None
    found[0].within.extensions.remove(found[1])
    return joined(found[0].full, found[1].name)


def extension_retyped(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.extensions())
    if found is None:
        return None
    scope, field = found
    field.type = draw.type(scope.file)
    field.default, field.packed, field.delimited, field.check_utf8 = None, None, False, True
    return joined(scope.full, field.name)


def extension_range_changed(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.messages())
    if found is None:
        return None
    if found[1].ranges:
        first, last = found[1].ranges.pop()
        if draw.chance(0.7):
            found[1].ranges.append((first, last + draw.random.choice((-50, 100))))
    else:
        found[1].ranges.append((100, 149))
    return found[0].full


def _home(schema: Schema, message: Message) -> File | Message:
    return next(
        it.within for it in schema.scopes() if any(each is message for each in it.within.messages)
    )


def _group(schema: Schema, message: Message) -> bool:
    return any(
        it.delimited and it.type is message and scope.file.syntax == "proto2"
        for scope, it in schema.fields()
    )


def _forget(schema: Schema) -> None:
    """Takes away everything that refers to what is no longer declared."""
    there = {id(it) for _, it in schema.messages()} | {id(it) for _, it in schema.enums()}

    def stays(field: Field) -> bool:
        kinds = (field.type, field.extendee)
        return all(id(it) in there for it in kinds if isinstance(it, Message | Enum))

    for scope in schema.scopes():
        scope.within.extensions[:] = filter(stays, scope.within.extensions)
        if isinstance(scope.within, Message):
            scope.within.fields[:] = filter(stays, scope.within.fields)
    for file, service, method in list(schema.methods()):
        if id(method.request) not in there or id(method.response) not in there:
            service.methods.remove(method)
            if not service.methods:
                file.services.remove(service)


CHANGES = (
    *(message_added, message_removed, message_renamed, message_moved),
    *(reserved_added, reserved_removed, enum_added, enum_removed, enum_renamed, enum_moved),
    *(extension_added, extension_removed, extension_retyped, extension_range_changed),
)
