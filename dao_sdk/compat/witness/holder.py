"""A message that holds one value of an enum, to show what becomes of the value."""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import Edition, FieldDescriptorProto, FileDescriptorProto

HOLDERS = "dao.witness.holder."
"""What the full names of holders begin with; the enum's full name follows."""


def holder_name(enum: str) -> str:
    """The full name of an enum's holder."""
    return HOLDERS + enum


def shown_name(full: str) -> str:
    """What a message is called for people; a holder by its enum."""
    enum = full.removeprefix(HOLDERS)
    return full if enum == full else f"a message with a {enum} in it"


def holder(enum: str, file: str) -> FileDescriptorProto:
    """A file that declares an enum's holder: a field ``value``, number 1, that tells if it is set.

    Args:
        enum: Full name of the enum.
        file: The file that declares it.
    """
    package, _, name = holder_name(enum).rpartition(".")
    made = FileDescriptorProto(
        name=f"{holder_name(enum)}.proto",
        package=package,
        dependency=[file],
        syntax="editions",
        edition=Edition.EDITION_2023,
    )
    message = made.message_type.add(name=name)
    for number, label in ((1, "LABEL_OPTIONAL"), (2, "LABEL_REPEATED")):
        message.field.add(
            name=("value", "values")[number - 1],
            number=number,
            label=FieldDescriptorProto.Label.Value(label),
            type=FieldDescriptorProto.TYPE_ENUM,
            type_name=f".{enum}",
        )
    return made
