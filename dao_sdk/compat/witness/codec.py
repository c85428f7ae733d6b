"""Reads and writes the messages of one side with the real Protobuf runtime."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf import json_format, message_factory, text_format
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import Default, DescriptorPool
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.witness.holder import HOLDERS, holder
from dao_sdk.compat.witness.runtime import FieldType, MessageType

_SHADOWED = "__shadowed"
"""What is behind the own name of a field that is another one's name in JSON."""
DOUBLE = "\u2020"
"""What is behind the name in JSON of a field that is not the first of that name."""


class Refused(Exception):
    """A side does not read some bytes or text; the message says why."""

    def __init__(self, why: str) -> None:
        super().__init__(why.replace(_SHADOWED, ""))


class Incomplete(Refused):
    """All of it can be read, but a required field is missing."""

    def __init__(self, message: Message, missing: list[str]) -> None:
        super().__init__(f"the required {', '.join(missing)} is missing")
        self.message = message
        """What was read."""
        self.missing = frozenset(missing)
        """The paths of what is missing."""


class Codec:
    """The message classes of a schema, made when first asked for, in a pool of their own.

    Args:
        schema: The side's schema.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._pool: DescriptorPool | None = None

    @property
    def pool(self) -> DescriptorPool:
        """The descriptors as the runtime has them."""
        if self._pool is None:
            self._pool = pool_of({each.name: each for each in self._schema.descriptors.file})
        return self._pool

    def new(self, full: str) -> Message:
        """An empty message; that of an enum's holder by the holder's name.

        Raises:
            KeyError: The schema has no such message.
        """
        if full.startswith(HOLDERS):
            self._hold(full)
        descriptor = self.pool.FindMessageTypeByName(full)
        return message_factory.GetMessageClass(descriptor)()

    def _hold(self, full: str) -> None:
        name = full.removeprefix(HOLDERS)
        enum = self._schema.enum(name)
        if enum is None:
            raise KeyError(full)
        try:
            self.pool.FindMessageTypeByName(full)
        except KeyError:
            self.pool.AddSerializedFile(holder(name, enum.file.path).SerializeToString())

    def extension(self, extendee: Any, number: int) -> FieldType | None:
        """The extension of a message with a number."""
        try:
            return self.pool.FindExtensionByNumber(extendee, number)
        except KeyError:
            return None

    def named_extension(self, extendee: Any, full: str) -> FieldType | None:
        """The extension of a message with a full name."""
        try:
            found = self.pool.FindExtensionByName(full)
        except KeyError:
            return None
        return found if found.containing_type == extendee else None

    def parse(self, full: str, data: bytes) -> Message:
        """Reads bytes.

        Raises:
            Refused: They are damaged.
            Incomplete: A required field is missing.
        """
        message = self.new(full)
        try:
            message.ParseFromString(data)
        except DecodeError as wrong:
            raise Refused(str(wrong)) from wrong
        return _whole(message)

    def parse_json(self, full: str, text: str) -> Message:
        """Reads JSON as strictly as Protobuf's parsers do where nothing else is asked of them.

        Raises:
            Refused: It is damaged, or has a name that is not known.
            Incomplete: A required field is missing.
        """
        message = self.new(full)
        try:
            json_format.Parse(text, message, descriptor_pool=self.pool)
        except (json_format.ParseError, ValueError, TypeError, AttributeError) as wrong:
            # What the runtime raises for values of the wrong kind differs from type to type.
            raise Refused(str(wrong).partition("\n")[0]) from wrong
        return _whole(message)

    def print_json(self, message: Message, *, whole: bool = False) -> str:
        """Writes JSON in one line; ``whole`` writes default values too."""
        return json_format.MessageToJson(
            message,
            indent=None,
            descriptor_pool=self.pool,
            always_print_fields_with_no_presence=whole,
        )


def _whole(message: Message) -> Message:
    if message.IsInitialized():
        return message
    raise Incomplete(message, sorted(_missing(message, "")))


def _missing(message: Message, path: str) -> Iterator[str]:
    """The required fields that are not set, with their paths.

    The runtime's own ``FindInitializationErrors`` is left alone: with a map whose keys are bools on
    the way, upb brings the process down.
    """
    kind: MessageType = message.DESCRIPTOR
    for field in kind.fields:
        if field.is_required and not message.HasField(field.name):
            yield path + field.name
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            if field.message_type.fields_by_name["value"].message_type is not None:
                for key in value:
                    yield from _missing(value[key], f"{path}{field.name}[{key}].")
        else:
            for each in value if field.is_repeated else (value,):
                yield from _missing(each, f"{path}{field.name}.")


def pool_of(files: dict[str, FileDescriptorProto], *, as_is: bool = False) -> DescriptorPool:
    """A pool with files, each after those that it imports.

    Args:
        files: The files by their paths; those that come with Protobuf may be missing.
        as_is: Whether to take them with what the runtime refuses and the compiler does not.

    Raises:
        TypeError: The runtime refuses a file.
    """
    pool = DescriptorPool()
    added: set[str] = set()
    waiting = list(reversed(files))
    while waiting:
        name = waiting[-1]
        file = files.get(name) or _shipped(name)
        missing = [it for it in file.dependency if it not in added] if name not in added else []
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        if name not in added:
            added.add(name)
            pool.AddSerializedFile((file if as_is else loadable(file)).SerializeToString())
    return pool


def _shipped(name: str) -> FileDescriptorProto:
    """A file that comes with Protobuf, where a descriptor set leaves it out."""
    file = FileDescriptorProto()
    Default().FindFileByName(name).CopyToProto(file)
    return file


def loadable(file: FileDescriptorProto) -> FileDescriptorProto:
    """A file without what only the runtime's pool refuses: one name in JSON for two fields.

    A field's own name that is another one's name in JSON gives way: parsers look among the names
    in JSON first. Of two fields of one name in JSON, which the compiler lets proto2 have, the second
    gets a name that no JSON has: see :func:`ambiguous`.
    """
    copied: FileDescriptorProto | None = None
    waiting: list[tuple[tuple[str, int], ...]]
    waiting = [(("message_type", at),) for at in range(len(file.message_type))]
    while waiting:
        path = waiting.pop()
        message = _at(file, path)
        waiting.extend((*path, ("nested_type", at)) for at in range(len(message.nested_type)))
        names: dict[str, str] = {}
        for at, field in enumerate(message.field):
            own = any(it.json_name == field.name for it in message.field if it is not field)
            double = names.setdefault(field.json_name, field.name) != field.name
            if (own and field.json_name != field.name) or double:
                if copied is None:
                    copied = FileDescriptorProto.FromString(file.SerializeToString())
                changed = _at(copied, path).field[at]
                changed.name += _SHADOWED * own
                changed.json_name += f"{DOUBLE}{field.number}" * double
    return copied or file


def ambiguous(field: FieldType) -> bool:
    """Whether a field shares its name in JSON with another: nobody knows which of them it means."""
    name = field.json_name.partition(DOUBLE)[0]
    others = (it for it in field.containing_type.fields if it.number != field.number)
    return any(it.json_name.partition(DOUBLE)[0] == name for it in others)


def _at(file: FileDescriptorProto, path: tuple[tuple[str, int], ...]) -> Any:
    found: Any = file
    for name, index in path:
        found = getattr(found, name)[index]
    return found


def is_text(message: Message) -> bool:
    """Whether all strings in a message can be had, also those in maps."""
    try:
        text_format.MessageToString(message)
    except UnicodeDecodeError:
        return False
    return True


def told(message: Message, about: int = 0) -> str:
    """What is in a message, in one line.

    Args:
        message: The message.
        about: The number of a field whose value is said even where it is unset.
    """
    try:
        text = text_format.MessageToString(message, as_one_line=True)
    except UnicodeDecodeError:
        text = "strings that are no UTF-8"
    text = text.replace(_SHADOWED, "")
    said = f"{message.DESCRIPTOR.name}{{{text}}}"
    unknowns = UnknownFieldSet(message)
    unknown = sorted({unknowns[at].field_number for at in range(len(unknowns))})
    if unknown:
        noun = "field" if len(unknown) == 1 else "fields"
        said += f" and the unknown {noun} {', '.join(map(str, unknown))}"
    kind: MessageType = message.DESCRIPTOR
    among = kind.file.pool.FindAllExtensions(kind) if kind.is_extendable else ()
    field = kind.fields_by_number.get(about) or next(
        (it for it in among if it.number == about), None
    )
    if field is None or field.is_repeated or field.message_type is not None:
        return said
    extended: Any = message
    value = extended.Extensions[field] if field.is_extension else getattr(message, field.name)
    if field.enum_type is not None:
        others = [it.name for it in field.enum_type.values if it.number == value][1:]
        said += f", which is also {' and '.join(others)}" if others else ""
    name = field.name.removesuffix(_SHADOWED)
    if not field.has_presence:
        return said if value != field.default_value else f"{said}, where {name} is {value!r}"
    set_ = extended.HasExtension(field) if field.is_extension else message.HasField(field.name)
    return said if set_ else f"{said}, where {name} reads {value!r}"
