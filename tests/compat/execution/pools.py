"""Fresh message classes of a descriptor set, made without anything of the checker."""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)


class Classes:
    """The messages of one side."""

    def __init__(self, files: FileDescriptorSet, *, as_is: bool = False) -> None:
        files = FileDescriptorSet.FromString(files.SerializeToString())
        self._known: set[str] = set()
        self.pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            for message in () if as_is else file.message_type:
                _rename_clashes(message)
            self.pool.AddSerializedFile(file.SerializeToString())
        self.names = [
            f"{file.package}.{path}".lstrip(".")
            for file in files.file
            if not file.package.startswith("google.")
            for message in file.message_type
            for path in _paths(message, message.name)
        ]
        """Every message, nested ones too."""

    def new(self, full: str) -> Any:
        """An empty message."""
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(full))()

    def add(self, file: FileDescriptorProto) -> None:
        """Adds a file, once."""
        if file.name not in self._known:
            self._known.add(file.name)
            self.pool.AddSerializedFile(file.SerializeToString())

    def has(self, full: str) -> bool:
        """Whether there is such a message."""
        try:
            self.pool.FindMessageTypeByName(full)
        except KeyError:
            return False
        return True


def _paths(message: DescriptorProto, path: str) -> list[str]:
    found = [path]
    for each in message.nested_type:
        if not each.options.map_entry:
            found += _paths(each, f"{path}.{each.name}")
    return found


def _rename_clashes(message: DescriptorProto) -> None:
    """The runtime refuses two fields of one name in JSON, which the compiler allows in proto2.

    It also refuses a field's own name that is another one's name in JSON, which comes first.
    """
    seen: set[str] = set()
    printed = {it.json_name: it.number for it in message.field}
    for field in message.field:
        if printed.get(field.name, field.number) != field.number:
            field.name += "__hidden"
        if field.json_name in seen:
            field.json_name += f"\u2020{field.number}"
        seen.add(field.json_name)
    for each in message.nested_type:
        _rename_clashes(each)
