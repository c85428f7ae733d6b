"""Reads descriptor sets with the source information left aside, which is most of their bytes."""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from dao_sdk.compat.schema import varint

_FILE = 0x0A
"""The tag of a file in a set; its value has a length."""
_INFO = FileDescriptorProto.SOURCE_CODE_INFO_FIELD_NUMBER << 3 | 2


def parse(data: bytes) -> tuple[FileDescriptorSet, list[bytes]]:
    """Reads a serialized FileDescriptorSet.

    Returns:
        The files without their source information, and the serialized SourceCodeInfo of each; in
        both the order is that of the set.

    Raises:
        DecodeError: The bytes are no descriptor set.
    """
    try:
        kept, infos = _cut(data)
    except (IndexError, ValueError):
        # Damaged, or written in a way that no compiler does: the runtime judges all of it.
        files = FileDescriptorSet.FromString(data)
        infos = [each.source_code_info.SerializeToString() for each in files.file]
        for each in files.file:
            each.ClearField("source_code_info")
        return files, infos
    return FileDescriptorSet.FromString(kept), infos


def _cut(data: bytes) -> tuple[bytes, list[bytes]]:
    parts: list[bytes] = []
    infos: list[bytes] = []
    at = 0
    while at < len(data):
        if data[at] != _FILE:
            raise ValueError("something other than a file")
        length, at = varint.read(data, at + 1)
        end = at + length
        if end > len(data):
            raise ValueError("a file that is longer than the set")
        file, info = _file(data, at, end)
        parts += [b"\x0a", varint.written(sum(map(len, file))), *file]
        infos.append(b"".join(info))
        at = end
    return b"".join(parts), infos


def _file(data: bytes, at: int, end: int) -> tuple[list[bytes], list[bytes]]:
    """The stretches of a file that are not its source information, and those that are."""
    kept, info, begin = [], [], at
    while at < end:
        head = at
        tag, at = varint.read(data, at)
        kind = tag & 7
        if kind == 2:
            length, at = varint.read(data, at)
            if tag == _INFO:
                kept.append(data[begin:head])
                info.append(data[at : at + length])
                begin = at + length
            at += length
        elif kind == 0:
            _, at = varint.read(data, at)
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            raise ValueError("a group")
    if at != end:
        raise ValueError("a field that is longer than its file")
    kept.append(data[begin:end])
    return kept, info
