"""Prepares the descriptors of a contract for plugins of the Protobuf compiler.

A plugin knows only what is in the descriptors, and makes names of it by rules of its own. Where
two of these would be one, the pack's view has found other names; here they are put into the
descriptors, and into everything that refers to them. What crosses between host and unit are field
numbers, which stay.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from google.protobuf import text_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    FileOptions,
)

from dao_sdk import resources
from dao_sdk.codegen.pack import PackError
from dao_sdk.contract.compiler import run_compiler
from dao_sdk.contract.field_rules import without_rules
from dao_sdk.contract.model import Contract
from dao_sdk.nearest import nearest

_SERVICES = FileDescriptorProto.SERVICE_FIELD_NUMBER


def with_comments(contract: Contract) -> FileDescriptorSet:
    """Give the files of a contract with their comments, and everything that they import.

    Args:
        contract: The contract.

    Raises:
        PackError: Its files do not compile; the contract was made by hand then.
        DaoError: The compiler cannot be run.
    """
    with tempfile.TemporaryDirectory(prefix="dao-") as name:
        root = Path(name).resolve()
        for file in contract.files:
            place = root / "proto" / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(file.source, "utf-8")
        folders = ["proto", str(resources.proto().resolve())]
        done = run_compiler(root, folders, [f"proto/{file.path}" for file in contract.files])
    if done.descriptors is None:
        raise PackError(f"the messages of the contract do not compile:\n{done.errors.strip()}")
    return _reached(FileDescriptorSet.FromString(done.descriptors), contract)


def _reached(compiled: FileDescriptorSet, contract: Contract) -> FileDescriptorSet:
    """The files of a contract and what they need, without the rules of fields: these are the
    generator's to check, and no plugin knows them."""
    files = {file.name: file for file in compiled.file}
    waiting, needed = [file.path for file in contract.files], set[str]()
    for path in waiting:
        without_rules(files[path])
    while waiting:
        path = waiting.pop()
        if path not in needed:
            needed.add(path)
            waiting += files[path].dependency
    return FileDescriptorSet(file=[file for file in compiled.file if file.name in needed])


class Prepared:
    """Descriptors as a plugin sees them.

    Args:
        files: The files, with what they import.
        own: The paths of the contract's own files.
        renamed: Full name -> the last part of the name to give in its place.
        prefix: What to put before the packages and paths of the contract's own files.
        services: Whether to keep services.
    """

    def __init__(
        self,
        files: FileDescriptorSet,
        own: frozenset[str],
        renamed: Mapping[str, str],
        prefix: str = "",
        services: bool = True,
    ) -> None:
        self.files = FileDescriptorSet()
        self.files.CopyFrom(files)
        self._own, self._prefix = own, prefix
        self._renamed = {**renamed, **dict(_entries(files, renamed))}
        self._paths = {path: self.path(path) for path in own}
        self._types = {
            f".{old}": f".{new}"
            for file in files.file
            if file.name in own
            for old, new in self._type_names(file)
        }
        for file in self.files.file:
            if file.name in own:
                self._prepare(file, services)

    def path(self, path: str) -> str:
        """The path of one of the contract's own files as the plugin sees it."""
        return f"{self._prefix.replace('.', '/')}/{path}" if self._prefix else path

    def set_options(self, path: str, options: Mapping[str, str]) -> None:
        """Set options of one of the contract's own files.

        Args:
            path: The path of the file in the contract.
            options: The values by the names that `google.protobuf.FileOptions` gives them.

        Raises:
            PackError: There is no such option, or it cannot have that value.
        """
        seen = self.path(path)
        file = next(each for each in self.files.file if each.name == seen)
        known = FileOptions.DESCRIPTOR.fields_by_name
        for name, value in options.items():
            if name not in known or known[name].message_type is not None:
                raise PackError(
                    f"`file_options` has {name!r}, which is no option of a Protobuf file",
                    f"Did you mean {nearest(name, known)}?" if nearest(name, known) else "",
                )
            try:
                text_format.Merge(f"{name}: {_written(known[name], value)}", file.options)
            except text_format.ParseError:
                raise PackError(f"`file_options.{name}` cannot be {value!r}") from None

    def _package(self, name: str) -> str:
        return ".".join(each for each in (self._prefix, name) if each)

    def _called(self, full: str) -> str:
        return self._renamed.get(full, full.rpartition(".")[2])

    def _type_names(self, file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
        """The old and the new full name of every message and enum of a file."""
        waiting: list[tuple[str, str, DescriptorProto | FileDescriptorProto]] = [
            (file.package, self._package(file.package), file)
        ]
        while waiting:
            old, new, holder = waiting.pop()
            if isinstance(holder, FileDescriptorProto):
                inner = {each.name: each for each in holder.message_type}
            else:
                inner = {each.name: each for each in holder.nested_type}
            for name in (*inner, *(each.name for each in holder.enum_type)):
                full = ".".join(part for part in (old, name) if part)
                fresh = ".".join(part for part in (new, self._called(full)) if part)
                yield full, fresh
                if name in inner:
                    waiting.append((full, fresh, inner[name]))

    def _prepare(self, file: FileDescriptorProto, services: bool) -> None:
        package = file.package
        file.name = self._paths[file.name]
        file.package = self._package(package)
        for place, path in enumerate(file.dependency):
            file.dependency[place] = self._paths.get(path, path)
        if services:
            for service in file.service:
                full = f"{package}.{service.name}"
                for method in service.method:
                    method.input_type = self._types.get(method.input_type, method.input_type)
                    method.output_type = self._types.get(method.output_type, method.output_type)
                    method.name = self._called(f"{full}.{method.name}")
                service.name = self._called(full)
        else:
            del file.service[:]
            kept = [it for it in file.source_code_info.location if it.path[:1] != [_SERVICES]]
            del file.source_code_info.location[:]
            file.source_code_info.location.extend(kept)
        for message in file.message_type:
            self._message(message, package)
        for enum in file.enum_type:
            self._enum(enum, package)
        for extension in file.extension:
            extension.extendee = self._types.get(extension.extendee, extension.extendee)
            if extension.type_name in self._types:
                extension.type_name = self._types[extension.type_name]

    def _message(self, message: DescriptorProto, around: str) -> None:
        full = f"{around}.{message.name}"
        for field in message.field:
            if field.default_value and field.type == field.TYPE_ENUM:
                field.default_value = self._called(f"{field.type_name[1:]}.{field.default_value}")
            # The name in JSON stays that of the contract.
            field.name = self._called(f"{full}.{field.name}")
            # Setting it to nothing would still make it present.
            if field.type_name in self._types:
                field.type_name = self._types[field.type_name]
        for oneof in message.oneof_decl:
            oneof.name = self._called(f"{full}.{oneof.name}")
        for inner in message.nested_type:
            self._message(inner, full)
        for enum in message.enum_type:
            self._enum(enum, full)
        message.name = self._called(full)

    def _enum(self, enum: EnumDescriptorProto, around: str) -> None:
        full = f"{around}.{enum.name}"
        for value in enum.value:
            value.name = self._called(f"{full}.{value.name}")
        enum.name = self._called(full)


def _written(option: FieldDescriptor, value: str) -> str:
    """A value as the text format of Protobuf writes it."""
    return json.dumps(value) if option.type == FieldDescriptor.TYPE_STRING else value


def _entries(files: FileDescriptorSet, renamed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The messages of maps, which are called after their fields, where these get another name."""
    waiting = [(f"{file.package}.{it.name}", it) for file in files.file for it in file.message_type]
    while waiting:
        full, message = waiting.pop()
        waiting += [(f"{full}.{it.name}", it) for it in message.nested_type]
        entries = {f".{full}.{it.name}": it for it in message.nested_type if it.options.map_entry}
        for field in message.field:
            name = renamed.get(f"{full}.{field.name}")
            if name is not None and field.type_name in entries:
                words = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
                yield field.type_name[1:], f"{words}Entry"
