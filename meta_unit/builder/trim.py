"""Leaving out what the linker adds to a module and the contract does not have.

Compilers export bounds of the data (``__heap_base``) and their own hooks, and leave notes in
custom sections. Hosts accept nothing but the contract's exports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dao_sdk.contract.wasm import Module, WasmError

_EXPORTS = 7
_KEPT_SECTIONS = (b"target_features",)
"""Custom sections that tell hosts and tools something."""


def trim(data: bytes, exported: Collection[str]) -> bytes:
    """The module with these exports only, and without custom sections that nobody reads.

    Raises:
        WasmError: The bytes are no module, or a damaged one.
    """
    Module.parse(data)  # every length below has been checked by it
    out = bytearray(data[:8])
    for section, content in _sections(data):
        if section == _EXPORTS:
            content = _only(content, {name.encode("utf-8") for name in exported})
        elif section == 0:
            name, _ = _name(content, 0)
            if name not in _KEPT_SECTIONS:
                continue
        out.append(section)
        out += _encode(len(content)) + content
    return bytes(out)


def _sections(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 8
    while at < len(data):
        section = data[at]
        length, at = _number(data, at + 1)
        yield section, data[at : at + length]
        at += length


def _only(content: bytes, exported: Collection[bytes]) -> bytes:
    count, at = _number(content, 0)
    kept = []
    for _ in range(count):
        start = at
        name, at = _name(content, at)
        _, at = _number(content, at + 1)
        if name in exported:
            kept.append(content[start:at])
    return _encode(len(kept)) + b"".join(kept)


def _name(data: bytes, at: int) -> tuple[bytes, int]:
    length, at = _number(data, at)
    return data[at : at + length], at + length


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 28:
            raise WasmError(f"a number at offset {at} is damaged")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _encode(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
