"""WebAssembly files made byte by byte: what no assembler would write."""

from __future__ import annotations

from collections.abc import Iterator

HEADER = b"\0asm\x01\0\0\0"


def leb128(value: int) -> bytes:
    """Write an unsigned number as WebAssembly does."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def sections(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """The sections of a module: id, where it begins, where its content begins, where it ends."""
    at = len(HEADER)
    while at < len(data):
        size, content = _number(data, at + 1)
        yield data[at], at, content, content + size
        at = content + size


def with_size(data: bytes, section: int, size: int) -> bytes:
    """Let a section claim another size than it has."""
    for id_, start, content, _ in sections(data):
        if id_ == section:
            return data[: start + 1] + leb128(size) + data[content:]
    raise AssertionError(f"no section {section}")


def with_content(data: bytes, section: int, content: bytes) -> bytes:
    """Replace the content of a section."""
    for id_, start, _, end in sections(data):
        if id_ == section:
            return data[: start + 1] + leb128(len(content)) + content + data[end:]
    raise AssertionError(f"no section {section}")
