"""What the fields of a message are called in JSON, and which messages are plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

WELL_KNOWN = frozenset(
    f"google.protobuf.{name}"
    for name in ("Any", "Duration", "FieldMask", "ListValue", "Struct", "Timestamp", "Value")
)
"""Messages that ProtoJSON writes in a form of their own."""
_WRAPPERS = "google/protobuf/wrappers.proto"


def description(message: Message | type[Message]) -> Descriptor:
    """The descriptor of a message.

    Args:
        message: The message, or its class.
    """
    kind = message if isinstance(message, type) else type(message)
    return cast(Descriptor, kind.DESCRIPTOR)  # a field of a message may have that name


def is_special(descriptor: Descriptor) -> bool:
    """Whether ProtoJSON writes a message in a form of its own.

    Args:
        descriptor: The message.
    """
    return descriptor.full_name in WELL_KNOWN or is_wrapper(descriptor)


def is_wrapper(descriptor: Descriptor) -> bool:
    """Whether a message is one of those that stand for the one value that they hold.

    Args:
        descriptor: The message.
    """
    return bool(descriptor.file.name == _WRAPPERS)


def is_plain_value(descriptor: Descriptor) -> bool:
    """Whether a message is nothing but a choice among JSON's kinds.

    Args:
        descriptor: The message.
    """
    kinds = descriptor.fields_by_name
    return (
        not is_special(descriptor)
        and len(descriptor.oneofs) == 1
        and len(descriptor.oneofs[0].fields) == len(descriptor.fields)
        and {"null_value", "bool_value", "string_value", "list_value"} <= set(kinds)
        and content(kinds["list_value"]) is not None
    )


def content(field: FieldDescriptor) -> FieldDescriptor | None:
    """The one repeated field of the message that stands for a list or an object.

    Args:
        field: The field of the message's type.

    Returns:
        The field; None if the message is not made so.
    """
    kind = field.message_type
    if kind is None or len(kind.fields) != 1 or not kind.fields[0].is_repeated:
        return None
    held: FieldDescriptor = kind.fields[0]
    return held


def map_parts(field: FieldDescriptor) -> tuple[FieldDescriptor, FieldDescriptor] | None:
    """What the keys and the values of a map are; None if the field is not a map.

    Args:
        field: The field.
    """
    kind = field.message_type
    if kind is None or not kind.GetOptions().map_entry:
        return None
    return kind.fields_by_name["key"], kind.fields_by_name["value"]


def spellings(descriptor: Descriptor) -> Mapping[str, FieldDescriptor]:
    """The fields of a message by every name that JSON may give them.

    If one field's JSON name is another field's own name, it means the first: so ProtoJSON reads it.

    Args:
        descriptor: The message.
    """
    names = {field.name: field for field in descriptor.fields}
    names.update((field.json_name, field) for field in descriptor.fields)
    return names


def written_name(field: FieldDescriptor, names: Mapping[str, FieldDescriptor]) -> str:
    """The contract's own name of a field, or its JSON name if that alone is read as this field.

    Args:
        field: The field.
        names: The :func:`spellings` of its message.
    """
    own = names[field.name].number == field.number
    return str(field.name if own else field.json_name)
