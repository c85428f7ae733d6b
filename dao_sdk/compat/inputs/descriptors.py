"""A side that is a descriptor set: what ``protoc --descriptor_set_out`` or ``buf build`` wrote."""

from __future__ import annotations

from importlib import import_module
from typing import NoReturn

from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet, SourceCodeInfo
from google.protobuf.message import DecodeError

from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.schema.descriptors import parse
from dao_sdk.compat.schema.places import Nowhere, Places, SourcePlaces
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.schema.size import too_large
from dao_sdk.compat.witness.codec import loadable
from dao_sdk.contract.descriptor_check import malformed, unlinkable
from dao_sdk.errors import DaoError

_WELL_KNOWN = "google/protobuf/"


class DescriptorError(DaoError):
    """Bytes that are no descriptor set, or one that holds together badly."""


def descriptor_side(title: str, shown: str, data: bytes) -> Side:
    """Reads a descriptor set.

    Places are those of the source information, where the set has it (``--include_source_info``).
    Files of ``google/protobuf/`` may be left out; all others must be there (``--include_imports``).

    Args:
        title: What the side is called.
        shown: What a person is told for the file.
        data: A serialized FileDescriptorSet, or an image of buf, which is one too.

    Raises:
        DescriptorError: The bytes are none, or names in them lead nowhere.
    """
    try:
        files, infos = parse(data)
    except DecodeError:
        raise DescriptorError(f"{shown} is no descriptor set, nor anything else known") from None
    if not files.file or not all(each.name for each in files.file):
        raise DescriptorError(f"{shown} is no descriptor set: it has no named .proto files in it")
    if wrong := too_large(files) or malformed(files):
        raise DescriptorError(f"{shown}: {wrong}")
    info = {each.name: found for each, found in zip(files.file, infos, strict=True) if found}
    ordered = _ordered(files, shown)
    # Names that clash in JSON are no reason to refuse a schema: they are a finding.
    if wrong := unlinkable(FileDescriptorSet(file=map(loadable, ordered.file))):
        raise DescriptorError(f"{shown}: {wrong}")

    def places(file: FileDescriptorProto) -> Places:
        if file.name not in info:
            return Nowhere()
        return SourcePlaces(lambda: _canonical(info[file.name]), file.name)

    return Side(title, schema=Schema(ordered, places))


def _canonical(info: bytes) -> bytes:
    """Source information as this runtime writes it; none where it is damaged."""
    try:
        return SourceCodeInfo.FromString(info).SerializeToString()
    except DecodeError:
        return b""


def _ordered(files: FileDescriptorSet, shown: str) -> FileDescriptorSet:
    """The files, each after those that it imports, with the well-known ones that are left out."""
    waiting: dict[str, FileDescriptorProto] = {}
    for each in files.file:
        if each.name in waiting:
            raise DescriptorError(f"{shown} has the file {each.name} twice")
        waiting[each.name] = each
    done: dict[str, FileDescriptorProto] = {}
    begun: set[str] = set()
    stack = [each.name for each in reversed(files.file)]
    while stack:  # and not by recursion: a chain of imports may be as long as there are files
        file = waiting[stack[-1]]
        missing = [each for each in file.dependency if each not in done]
        if file.name in done or not missing:
            done.setdefault(stack.pop(), file)
        elif file.name in begun:
            raise DescriptorError(f"{shown}: the imports of {file.name} lead back to it")
        else:
            begun.add(file.name)
            for name in missing:
                if name not in waiting:
                    waiting[name] = _well_known(name) or _lacks(shown, name, file)
                stack.append(name)
    if list(done) == [each.name for each in files.file]:
        return files
    return FileDescriptorSet(file=done.values())


def _lacks(shown: str, name: str, importing: FileDescriptorProto) -> NoReturn:
    raise DescriptorError(
        f"{shown} lacks the file {name}, which {importing.name} imports",
        "Make it with everything in it: protoc --include_imports, or buf build.",
    )


def _well_known(name: str) -> FileDescriptorProto | None:
    """A file that every Protobuf runtime brings along; None where it is none of them."""
    stem = name.removeprefix(_WELL_KNOWN).removesuffix(".proto")
    if name != f"{_WELL_KNOWN}{stem}.proto" or not stem.isidentifier():
        return None
    try:
        import_module(f"google.protobuf.{stem}_pb2")  # puts it into the default pool
        found = descriptor_pool.Default().FindFileByName(name)
    except (ImportError, KeyError):
        return None
    file = FileDescriptorProto()
    found.CopyToProto(file)
    return file
