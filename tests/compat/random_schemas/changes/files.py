"""Changes of files, packages, syntax and services."""

from __future__ import annotations

from tests.compat.random_schemas.changes import pick
from tests.compat.random_schemas.draw import Draw
from tests.compat.random_schemas.model import File, Message, Method, Service, Syntax, joined

_SYNTAXES: tuple[Syntax, ...] = ("proto2", "proto3", "2023")


def file_renamed(draw: Draw) -> str | None:
    file = draw.random.choice(draw.schema.files)
    before, file.path = file.path, f"{draw.name()}.proto"
    return before


def file_split(draw: Draw) -> str | None:
    """Half of the messages of a file go to a new one of the same package."""
    file = draw.random.choice(draw.schema.files)
    half = len(file.messages) // 2
    if not half:
        return None
    other = File(f"{draw.name()}.proto", file.package, file.syntax, messages=file.messages[:half])
    del file.messages[:half]
    draw.schema.files.insert(draw.schema.files.index(file), other)
    return file.path


def package_renamed(draw: Draw) -> str | None:
    file = draw.random.choice(draw.schema.files)
    before, file.package = file.package, f"shop.{draw.name()}"
    return before


def syntax_changed(draw: Draw) -> str | None:
    """With as little else as can be: what the new syntax calls otherwise stays what it was."""
    file = draw.random.choice(draw.schema.files)
    file.syntax = draw.random.choice([it for it in _SYNTAXES if it != file.syntax])
    for scope in draw.schema.scopes():
        if scope.file is not file:
            continue
        for enum in scope.within.enums:
            enum.closed = file.syntax == "proto2" if file.syntax != "2023" else enum.closed
        inside = scope.within.fields if isinstance(scope.within, Message) else []
        for field in (*inside, *scope.within.extensions):
            if file.syntax == "proto3":
                field.default, field.check_utf8 = None, True
                field.presence = "explicit" if field.presence == "required" else field.presence
            elif file.syntax == "proto2":
                field.check_utf8 = True
                field.presence = "explicit" if field.presence == "implicit" else field.presence
    return file.path


def service_added(draw: Draw) -> str | None:
    messages = [message for _, message in draw.schema.messages()]
    file = draw.random.choice(draw.schema.files)
    method = Method(draw.title(), draw.random.choice(messages), draw.random.choice(messages))
    file.services.append(Service(draw.title(), [method]))
    return joined(file.package, file.services[-1].name)


def service_removed(draw: Draw) -> str | None:
    found = pick(draw.random, ((it, each) for it in draw.schema.files for each in it.services))
    if found is None:
        return None
    found[0].services.remove(found[1])
    return joined(found[0].package, found[1].name)


def service_renamed(draw: Draw) -> str | None:
    found = pick(draw.random, ((it, each) for it in draw.schema.files for each in it.services))
    if found is None:
        return None
    before, found[1].name = found[1].name, draw.title()
    return joined(found[0].package, before)


def method_added(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.methods())
    if found is None:
        return None
    file, service, method = found
    made = Method(draw.title(), method.request, method.response)
    service.methods.append(made)
    return _name(file, service, made)


def method_removed(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.methods())
    if found is None:
        return None
    found[1].methods.remove(found[2])
    return _name(*found)


def method_renamed(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.methods())
    if found is None:
        return None
    before, found[2].name = _name(*found), draw.title()
    return before


def method_retyped(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.methods())
    if found is None:
        return None
    other = draw.random.choice([message for _, message in draw.schema.messages()])
    if draw.chance(0.5):
        found[2].request = other
    else:
        found[2].response = other
    return _name(*found)


def method_streaming_changed(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.methods())
    if found is None:
        return None
    method = found[2]
    if draw.chance(0.5):
        method.client_streaming = not method.client_streaming
    else:
        method.server_streaming = not method.server_streaming
    return _name(*found)


def method_idempotency_changed(draw: Draw) -> str | None:
    found = pick(draw.random, draw.schema.methods())
    if found is None:
        return None
    levels = ("", "IDEMPOTENT", "NO_SIDE_EFFECTS")
    found[2].idempotency = draw.random.choice([it for it in levels if it != found[2].idempotency])
    return _name(*found)


def method_moved(draw: Draw) -> str | None:
    """To another service."""
    found = pick(draw.random, draw.schema.methods())
    if found is None:
        return None
    services = [each for file in draw.schema.files for each in file.services]
    other = pick(draw.random, (it for it in services if it is not found[1]))
    if other is None:
        return None
    found[1].methods.remove(found[2])
    other.methods.append(found[2])
    return _name(*found)


def _name(file: File, service: Service, method: Method) -> str:
    return joined(joined(file.package, service.name), method.name)


CHANGES = (
    *(file_renamed, file_split, package_renamed, syntax_changed, service_added, service_removed),
    *(service_renamed, method_added, method_removed, method_renamed, method_retyped),
    *(method_streaming_changed, method_idempotency_changed, method_moved),
)
