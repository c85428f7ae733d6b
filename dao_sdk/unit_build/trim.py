"""Leaving out what the linker adds to a module and the contract does not have.

Compilers export bounds of the data (``__heap_base``) and their own hooks, and leave notes in
custom sections. Hosts accept nothing but the contract's exports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dao_sdk.contract.wasm import Module, Reader, leb128

_EXPORTS = 7
_KEPT_SECTIONS = ("target_features",)
"""Custom sections that tell hosts and tools something."""


def trim(data: bytes, exported: Collection[str]) -> bytes:
    """The module with these exports only, and without custom sections that are never read.

    Raises:
        WasmError: The bytes are no module, or a damaged one.
    """
    Module.parse(data)  # every length below has been checked by it
    out = bytearray(data[:8])
    for section, content in _sections(data):
        if section == _EXPORTS:
            content = _only(content, exported)
        elif section == 0 and Reader(content, 0, len(content)).name() not in _KEPT_SECTIONS:
            continue
        out.append(section)
        out += leb128(len(content)) + content
    return bytes(out)


def _sections(data: bytes) -> Iterator[tuple[int, bytes]]:
    reader = Reader(data, 8, len(data))
    while reader.at < reader.end:
        section = reader.byte()
        yield section, reader.take(reader.number())


def _only(content: bytes, exported: Collection[str]) -> bytes:
    reader = Reader(content, 0, len(content))
    kept = []
    for _ in range(reader.number()):
        start = reader.at
        name = reader.name()
        reader.byte()
        reader.number()
        if name in exported:
            kept.append(content[start : reader.at])
    return leb128(len(kept)) + b"".join(kept)
