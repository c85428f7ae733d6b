"""The rules of fields, read from the option that ``dao/contract/v1/rules.proto`` declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FieldOptions,
    FileDescriptorProto,
    FileDescriptorSet,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.unknown_fields import UnknownFieldSet

from dao_sdk.contract.model import Place, Rules

RULES_FILE = "dao/contract/v1/rules.proto"
"""The file as contracts import it; it comes with the SDK and is no part of any contract."""
_OPTION = 50811
"""The number of the option ``(dao.contract.v1.rules)``."""
_MOST_UINT32 = (1 << 31) - 1
"""What every uint32 of a contract may be at most: Java and Kotlin read it as a signed number."""


class FieldRules:
    """Reads the rules of fields.

    Args:
        compiled: The files of a contract with all that they import.
    """

    def __init__(self, compiled: FileDescriptorSet) -> None:
        self._message: type[Message] | None = None
        self._fields = dict(_named(compiled))
        self.wrong: list[tuple[Place, str, str]] = []
        """Fields whose `like` names none that it can mean: where, what is wrong, and what was expected."""
        files = {file.name: file for file in compiled.file}
        if RULES_FILE in files:
            pool = DescriptorPool()
            for name in ("google/protobuf/descriptor.proto", RULES_FILE):
                pool.Add(files[name])
            self._message = GetMessageClass(
                pool.FindMessageTypeByName("dao.contract.v1.FieldRules")
            )

    def of(
        self, field: FieldDescriptorProto, value: FieldDescriptorProto, place: Place | None = None
    ) -> Rules | None:
        """The rules of a field; None if it has none.

        Args:
            field: The field.
            value: The same, or for a map the field that holds its values.
            place: Where it is declared.
        """
        said = self._said(field)
        if like := said.pop("like", ""):
            said = {**self._like(like, value, place), **said}
        if value.type == FieldDescriptorProto.TYPE_UINT32:
            most = said.get("lte", _MOST_UINT32)
            said["lte"] = most
        return Rules(**said) if said else None

    def _like(self, name: str, value: FieldDescriptorProto, place: Place | None) -> dict[str, Any]:
        """The rules that hold for another field."""
        what, expected = f"`like` names no field of the contract: `{name}`", "package.Message.field"
        if other := self._fields.get(name):
            said = self._said(other)
            if "like" in said:
                what, expected = f"`like` names `{name}`, which has a `like` itself", said["like"]
            elif other.type != value.type:
                what, expected = f"`like` names `{name}`, which has another type", "the same type"
            else:
                return said
        if place is not None:
            self.wrong.append((place, what, expected))
        return {}

    def _said(self, field: FieldDescriptorProto) -> dict[str, Any]:
        """What a field's option says, by the names of rules."""
        found = self._option(field.options)
        if found is None:
            return {}
        return {each.name: value for each, value in found.ListFields()}

    def _option(self, options: FieldOptions) -> Message | None:
        if self._message is None:
            return None
        found = None
        for each in cast(Iterable[Any], UnknownFieldSet(options)):
            if each.field_number == _OPTION:
                found = found or self._message()
                found.MergeFromString(each.data)
        return found


def _named(compiled: FileDescriptorSet) -> Iterator[tuple[str, FieldDescriptorProto]]:
    """Every field by its full name."""
    inside = [(file.package, list(file.message_type)) for file in compiled.file]
    for prefix, messages in inside:
        for message in messages:
            name = f"{prefix}.{message.name}" if prefix else message.name
            yield from ((f"{name}.{field.name}", field) for field in message.field)
            inside.append((name, list(message.nested_type)))


def without_rules(file: FileDescriptorProto) -> None:
    """Take the rules out of a file's descriptor, so that it can be used without rules.proto."""
    if RULES_FILE not in file.dependency:
        return
    gone = list(file.dependency).index(RULES_FILE)
    kept = [name for name in file.dependency if name != RULES_FILE]
    del file.dependency[:]
    file.dependency.extend(kept)
    for indexes in (file.public_dependency, file.weak_dependency):
        left = [each - (each > gone) for each in indexes if each != gone]
        del indexes[:]
        indexes.extend(left)
    for message in file.message_type:
        for field in _fields(message):
            field.options.DiscardUnknownFields()
            if not field.options.ByteSize():
                field.ClearField("options")


def _fields(message: DescriptorProto) -> Iterator[FieldDescriptorProto]:
    yield from message.field
    for nested in message.nested_type:
        yield from _fields(nested)
