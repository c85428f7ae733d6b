"""Makes random schemas."""

from __future__ import annotations

from random import Random

from tests.compat.random_schemas.check import compiles
from tests.compat.random_schemas.draw import Draw
from tests.compat.random_schemas.model import (
    Field,
    File,
    Message,
    Method,
    Oneof,
    Schema,
    Service,
    Syntax,
)

_SYNTAXES: tuple[Syntax, ...] = ("proto3", "proto3", "proto3", "proto2", "2023")


def random_schema(seed: int, files: int = 0, messages: int = 4) -> Schema:
    """A schema of a few files that compiles; the same for the same arguments.

    Args:
        seed: Where chance begins.
        files: How many files; a few where 0.
        messages: How many messages a file has at the top, at most.
    """
    random = Random(seed)
    while True:
        schema = Schema([])
        draw = Draw(random, schema)
        for at in range(files or random.randint(1, 3)):
            _add_file(schema, draw, at, messages)
        if compiles(schema):
            return schema


def _add_file(schema: Schema, draw: Draw, at: int, messages: int) -> None:
    random = draw.random
    package = random.choice(("shop", "shop", "shop.inner", "store.v1"))
    folder = random.choice(("", "", "inner/"))
    file = File(f"{folder}{draw.name()}.proto", package, random.choice(_SYNTAXES))
    schema.files.append(file)
    file.enums += [draw.enum(file) for _ in range(random.randint(0, 2))]
    for _ in range(random.randint(1, messages)):
        file.messages.append(_message(draw, file, 0))
    for scope in list(schema.scopes()):
        if scope.file is file and isinstance(scope.within, Message):
            _fill(draw, file, scope.within)
    _extend(schema, draw, file)
    if draw.chance(0.5):
        file.services += [_service(schema, draw) for _ in range(random.randint(1, 2))]


def _message(draw: Draw, file: File, depth: int) -> Message:
    message = Message(draw.title())
    if depth < 3:
        for _ in range(draw.random.choice((0, 0, 0, 1, 2))):
            message.messages.append(_message(draw, file, depth + 1))
    if draw.chance(0.2):
        message.enums.append(draw.enum(file))
    if draw.chance(0.3):
        first = draw.random.randint(41, 60)
        message.reserved.append((first, first + draw.random.randrange(3)))
    if draw.chance(0.25):
        message.reserved_names.append(draw.name())
    if file.syntax != "proto3" and draw.chance(0.4):
        message.ranges.append((100, 199))
    return message


def _fill(draw: Draw, file: File, message: Message) -> None:
    for _ in range(draw.random.randint(0, 7)):
        field = draw.field(file, message)
        if field is not None:
            message.fields.append(field)
    if draw.chance(0.3):
        oneof = Oneof(draw.name())
        for field in message.fields:
            if field.label == "single" and field.presence != "required" and draw.chance(0.5):
                field.oneof = oneof
    if file.syntax == "proto2" and draw.chance(0.15):
        number = draw.number(message)
        if number is not None:
            group = Message(draw.title())
            _fill_plainly(draw, file, group)
            message.messages.append(group)
            made = Field(group.name.lower(), number, group, delimited=True)
            made.label = "repeated" if draw.chance(0.4) else "single"
            message.fields.append(made)


def _fill_plainly(draw: Draw, file: File, message: Message) -> None:
    for _ in range(draw.random.randint(1, 3)):
        field = draw.field(file, message)
        if field is not None:
            message.fields.append(field)


def _extend(schema: Schema, draw: Draw, file: File) -> None:
    """Adds extensions of messages of this file and those before it."""
    targets = [message for _, message in schema.messages() if message.ranges]
    if file.syntax == "proto3" or not targets:
        return
    numbers = {(id(it.extendee), it.number) for _, it in schema.extensions()}
    for _ in range(draw.random.randint(0, 2)):
        extension = draw.field(file, Message(""))
        assert extension is not None
        extension.extendee = draw.random.choice(targets)
        extension.number = draw.random.randint(100, 199)
        extension.presence, extension.json = "explicit", ""
        key = (id(extension.extendee), extension.number)
        if extension.label != "map" and key not in numbers:
            numbers.add(key)
            inside = [each.within for each in schema.scopes() if each.file is file]
            draw.random.choice(inside).extensions.append(extension)


def _service(schema: Schema, draw: Draw) -> Service:
    messages = [message for _, message in schema.messages()]
    service = Service(draw.title())
    for _ in range(draw.random.randint(1, 3)):
        method = Method(
            draw.title(),
            draw.random.choice(messages),
            draw.random.choice(messages),
            client_streaming=draw.chance(0.3),
            server_streaming=draw.chance(0.3),
            deprecated=draw.chance(0.05),
        )
        if draw.chance(0.15):
            method.idempotency = draw.random.choice(("IDEMPOTENT", "NO_SIDE_EFFECTS"))
        service.methods.append(method)
    return service
