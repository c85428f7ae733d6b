"""A set of .proto files as one schema, indexed at once and read as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import TypeVar

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

from dao_sdk.compat.schema import read
from dao_sdk.compat.schema.elements import Enum, Field, File, Message, Service
from dao_sdk.compat.schema.features import Features, of_file
from dao_sdk.compat.schema.places import Places
from dao_sdk.compat.schema.spans import Path

_FILE, _M = FileDescriptorProto, DescriptorProto
_T = TypeVar("_T")


class Declaration:
    """A top-level message or enum, not read yet."""

    __slots__ = ("file", "full", "path", "proto")

    def __init__(
        self, proto: DescriptorProto | EnumDescriptorProto, full: str, file: File, path: Path
    ) -> None:
        self.proto, self.full, self.file, self.path = proto, full, file, path


class Schema:
    """Everything that a set of files declares.

    Args:
        files: The files, in any order.
        places: Makes the places of one file.
        foreign: Files that are there because others import them: what they declare comes and goes
            with the imports, and is nobody's change.
    """

    def __init__(
        self,
        files: FileDescriptorSet,
        places: Callable[[FileDescriptorProto], Places],
        foreign: Collection[str] = (),
    ) -> None:
        self._foreign = foreign
        self.descriptors = files
        self.files = {each.name: File(each, places(each)) for each in files.file}
        self._features: dict[str, Features] = {}
        self._messages: dict[str, Message] = {}
        self._enums: dict[str, Enum] = {}

    @cached_property
    def top(self) -> dict[str, Declaration]:
        """Every top-level message and enum by its full name, in the order of the files."""
        found: dict[str, Declaration] = {}
        for file in self.files.values():
            prefix = file.proto.package + "." if file.proto.package else ""
            number = _FILE.MESSAGE_TYPE_FIELD_NUMBER
            for at, message in enumerate(file.proto.message_type):
                full = prefix + message.name
                found[full] = Declaration(message, full, file, (number, at))
            number = _FILE.ENUM_TYPE_FIELD_NUMBER
            for at, enum in enumerate(file.proto.enum_type):
                full = prefix + enum.name
                found[full] = Declaration(enum, full, file, (number, at))
        return found

    def own(self, declared: Declaration) -> bool:
        """Whether something is declared in a file of the schema itself."""
        return declared.file.path not in self._foreign

    def features(self, file: File) -> Features:
        """The features that hold in a file where nothing in it says otherwise."""
        found = self._features.get(file.path)
        if found is None:
            found = self._features[file.path] = of_file(file.proto)
        return found

    def read(self, declared: Declaration) -> Message | Enum:
        """Reads a top-level declaration with everything in it; once only."""
        known = self._messages.get(declared.full) or self._enums.get(declared.full)
        if known is not None:
            return known
        features = self.features(declared.file)
        at = (declared.full, declared.file, declared.path, features)
        if isinstance(declared.proto, EnumDescriptorProto):
            self._enums[declared.full] = found = read.enum(declared.proto, *at)
            return found
        made = read.message(declared.proto, *at)
        self._keep(made)
        return made

    def _keep(self, message: Message) -> None:
        self._messages[message.full] = message
        self._enums.update((each.full, each) for each in message.enums)
        for each in message.messages:
            self._keep(each)

    def message(self, full: str) -> Message | None:
        """A message by its full name, nested or not."""
        return self._find(full, self._messages)

    def enum(self, full: str) -> Enum | None:
        """An enum by its full name, nested or not."""
        return self._find(full, self._enums)

    def _find(self, full: str, known: dict[str, _T]) -> _T | None:
        outer = full
        while outer and full not in known:
            declared = self.top.get(outer)
            if declared is not None:
                self.read(declared)
                break
            outer = outer.rpartition(".")[0]
        return known.get(full)

    @cached_property
    def services(self) -> dict[str, Service]:
        """Every service by its full name."""
        found: dict[str, Service] = {}
        for file in self._own_files():
            prefix = file.proto.package + "." if file.proto.package else ""
            for at, proto in enumerate(file.proto.service):
                path = (_FILE.SERVICE_FIELD_NUMBER, at)
                found[prefix + proto.name] = read.service(proto, prefix + proto.name, file, path)
        return found

    @cached_property
    def extensions(self) -> tuple[Field, ...]:
        """The extensions at the top of files; those in messages are with their messages."""
        return tuple(self._top_extensions())

    def _own_files(self) -> Iterator[File]:
        return (it for it in self.files.values() if it.path not in self._foreign)

    def _top_extensions(self) -> Iterator[Field]:
        for file in self._own_files():
            features = self.features(file)
            for at, proto in enumerate(file.proto.extension):
                path = (_FILE.EXTENSION_FIELD_NUMBER, at)
                yield read.field(proto, file.proto.package, None, {}, file, path, features)
