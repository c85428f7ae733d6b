"""Whether a schema compiles: what Protobuf's compiler asks of one, as far as it can go wrong here.

Sources: protobuf.dev/programming-guides/proto2, proto3, editions and protobuf.dev/editions/features.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from tests.compat.random_schemas.model import (
    PACKABLE,
    Enum,
    Field,
    File,
    Message,
    Schema,
    Value,
    joined,
)
from tests.compat.random_schemas.text import is_message

LAST = 2**29 - 1
"""The greatest number that a field may have."""


def compiles(schema: Schema) -> bool:
    """Whether Protobuf's compiler takes a schema."""
    return next(_wrong(schema), None) is None


def _wrong(schema: Schema) -> Iterator[str]:
    yield from _names(schema)
    yield from _imports(schema)
    for scope, message in schema.messages():
        yield from _message(scope.file, message)
    users = [*schema.fields(), *schema.extensions()]
    for scope, field in users:
        yield from _field(scope.file, field)
    mapped = {id(field.type) for _, field in users if field.label == "map"}
    for scope, enum in schema.enums():
        yield from _enum(scope.file, enum, id(enum) in mapped)
    taken: Counter[tuple[int, int]] = Counter()
    closed = {id(enum) for _, enum in schema.enums() if enum.closed}
    homes = {id(scope.within): scope.file for scope, _ in schema.messages()}
    for scope, field in users:
        implicit = field.presence == "implicit" and field.label == "single" and not field.oneof
        if id(field.type) in closed and (scope.file.syntax == "proto3" or implicit):
            yield f"{field.name} is of a closed enum"
        if field.extendee is not None:
            taken[id(field.extendee), field.number] += 1
            if homes[id(field.extendee)].syntax == "proto3" or scope.file.syntax == "proto3":
                yield f"{field.name} is an extension in proto3"
            if not any(low <= field.number <= high for low, high in field.extendee.ranges):
                yield f"{field.name} is in no range of extensions"
    if any(count > 1 for count in taken.values()):
        yield "two extensions with one number"


def _names(schema: Schema) -> Iterator[str]:
    packages = {each.package for each in schema.files}
    packages |= {name.rpartition(".")[0] for name in packages}
    seen = Counter({name: 1 for name in packages if name})
    for scope in schema.scopes():
        seen.update(joined(scope.full, name) for name in scope.names())
    yield from (f"{name} is double" for name, count in seen.items() if count > 1)
    for file in schema.files:
        for service in file.services:
            if len({each.name for each in service.methods}) < len(service.methods):
                yield f"{service.name} has two methods of a name"
    if len({each.path for each in schema.files}) < len(schema.files):
        yield "two files with one path"


def _imports(schema: Schema) -> Iterator[str]:
    homes: dict[int, File] = {}
    for scope in schema.scopes():
        homes[id(scope.within)] = scope.file
        homes.update((id(enum), scope.file) for enum in scope.within.enums)
    graph: dict[str, set[str]] = {file.path: set() for file in schema.files}

    def use(file: File, kind: object) -> Iterator[str]:
        if isinstance(kind, Message | Enum):
            if id(kind) not in homes:
                yield f"{kind.name} is used and not there"
            elif homes[id(kind)] is not file:
                graph[file.path].add(homes[id(kind)].path)

    for scope, field in (*schema.fields(), *schema.extensions()):
        yield from use(scope.file, field.type)
        yield from use(scope.file, field.extendee)
    for file, _, method in schema.methods():
        yield from use(file, method.request)
        yield from use(file, method.response)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        yield "files import each other in a circle"


def _message(file: File, message: Message) -> Iterator[str]:
    numbers = [(each.number, each.number) for each in message.fields]
    yield from _apart([*numbers, *message.reserved, *message.ranges], message.name)
    if any(low < 1 or high > LAST or (low < 20_000 and high > 18_999) for low, high in numbers):
        yield f"{message.name} has numbers that no field may have"
    names = [each.name for each in message.fields]
    if set(names) & set(message.reserved_names) or _double(message.reserved_names):
        yield f"{message.name} uses a reserved name"
    if _double(each.json or json_name(each.name) for each in message.fields):
        yield f"{message.name} has two fields of one name in JSON"
    if _double(json_name(name) for name in names):
        yield f"{message.name} has two fields of one usual name in JSON"
    if message.ranges and file.syntax == "proto3":
        yield f"{message.name} has extensions in proto3"
    groups = [id(it.type) for it in (*message.fields, *message.extensions) if it.delimited]
    if file.syntax == "proto2":
        nested = {id(each) for each in message.messages}
        if not nested.issuperset(groups) or _double(groups):
            yield f"{message.name} has a group that is not its own"


def _field(file: File, field: Field) -> Iterator[str]:
    name, single = field.name, field.label == "single"
    if field.oneof and (not single or field.presence == "required"):
        yield f"{name} may not be in a oneof"
    if field.extendee and (field.label == "map" or field.presence == "required" or field.json):
        yield f"{name} may not be an extension"
    if field.extendee and field.presence == "implicit":
        yield f"{name} is an implicit extension"
    if single and field.presence == "required" and file.syntax == "proto3":
        yield f"{name} is required"
    if single and field.presence == "implicit" and file.syntax == "proto2":
        yield f"{name} is implicit"
    packable = isinstance(field.type, Enum) or field.type in PACKABLE
    if field.packed is not None and (field.label != "repeated" or not packable):
        yield f"{name} cannot be packed"
    if field.delimited:
        if file.syntax == "proto3" or not isinstance(field.type, Message) or field.label == "map":
            yield f"{name} cannot be delimited"
        elif file.syntax == "proto2" and field.name != field.type.name.lower():
            yield f"{name} is not the name of its group"
    if not field.check_utf8 and (field.type != "string" or file.syntax != "2023"):
        yield f"{name} has no text to check"
    if field.default is None:
        return
    if not single or is_message(field.type) or file.syntax == "proto3":
        yield f"{name} can have no default"
    elif field.presence == "implicit" and not field.oneof:
        yield f"{name} can have no default without presence"
    if isinstance(field.default, Value):
        if not isinstance(field.type, Enum) or field.default not in field.type.values:
            yield f"{name} has the default of another enum"
    elif isinstance(field.type, Enum):
        yield f"{name} has a default that is none of its enum"


def _enum(file: File, enum: Enum, mapped: bool) -> Iterator[str]:
    if not enum.values:
        yield f"{enum.name} is empty"
        return
    if enum.closed != (file.syntax == "proto2") and file.syntax != "2023":
        yield f"{enum.name} is closed against its syntax"
    if enum.values[0].number != 0 and (mapped or not enum.closed):
        yield f"{enum.name} does not begin with zero"
    numbers = {each.number for each in enum.values}
    yield from _apart([*((it, it) for it in numbers), *enum.reserved], enum.name)
    if {each.name for each in enum.values} & set(enum.reserved_names):
        yield f"{enum.name} uses a reserved name"
    if _double(enum.reserved_names):
        yield f"{enum.name} reserves a name twice"
    prefix = _folded(enum.name)
    if _double(_folded(each.name).removeprefix(prefix) for each in enum.values):
        yield f"{enum.name} has two values of almost one name"


def json_name(name: str) -> str:
    """The name in JSON that a field gets from its own."""
    first, *rest = name.split("_")
    return first + "".join(each[:1].upper() + each[1:] for each in rest)


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _double(names: Iterable[object]) -> bool:
    found = list(names)
    return len(set(found)) < len(found)


def _apart(ranges: list[tuple[int, int]], name: str) -> Iterator[str]:
    ranges = sorted(ranges)
    for (_, high), (low, _) in pairwise(ranges):
        if low <= high:
            yield f"{name} uses {low} twice"
