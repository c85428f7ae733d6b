"""A small WebAssembly module, written byte by byte (WebAssembly Core Specification, chapter 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dao_sdk.contract.wasm import Signature

_TYPES = {"i32": 0x7F, "externref": 0x6F}
_KINDS = {"func": 0, "table": 1, "memory": 2, "global": 3}
_VOID = b"\x40"

END, DROP, UNREACHABLE, RETURN = b"\x0b", b"\x1a", b"\x00", b"\x0f"
ADD, OR, EQUAL, IS_ZERO, LESS = b"\x6a", b"\x72", b"\x46", b"\x45", b"\x49"


def unsigned(value: int) -> bytes:
    """A number as unsigned LEB128."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value: int) -> bytes:
    """A number as signed LEB128."""
    out = bytearray()
    while not -64 <= value < 64:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
    return bytes(out)


def _text(text: str) -> bytes:
    data = text.encode("utf-8")
    return unsigned(len(data)) + data


def _vector(items: Sequence[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)


def _section(number: int, content: bytes) -> bytes:
    return bytes([number]) + unsigned(len(content)) + content


def const(value: int) -> bytes:
    """``i32.const``; a number of 32 bits, with or without a sign."""
    return b"\x41" + signed(value - (1 << 32) if value > 0x7FFFFFFF else value)


def local(index: int) -> bytes:
    """``local.get``."""
    return b"\x20" + unsigned(index)


def put(index: int) -> bytes:
    """``local.set``."""
    return b"\x21" + unsigned(index)


def call(index: int) -> bytes:
    """``call``."""
    return b"\x10" + unsigned(index)


def load(offset: int) -> bytes:
    """``i32.load``."""
    return b"\x28\x02" + unsigned(offset)


def store(offset: int) -> bytes:
    """``i32.store``."""
    return b"\x36\x02" + unsigned(offset)


def when(condition: bytes, body: bytes) -> bytes:
    """``if`` without an ``else``."""
    return condition + b"\x04" + _VOID + body + END


def repeat(counter: int, times: int, body: bytes) -> bytes:
    """Does something so many times, once at least; the local ``counter`` counts from 0."""
    step = local(counter) + const(1) + ADD + put(counter)
    again = local(counter) + const(times) + LESS + b"\x0d\x00"
    return const(0) + put(counter) + b"\x03" + _VOID + body + step + again + END


class Assembler:
    """Takes the parts of a module in any order and writes it. Functions are imported first."""

    def __init__(self) -> None:
        self._types: list[Signature] = []
        self._imports: list[bytes] = []
        self._functions: list[bytes] = []
        self._bodies: list[bytes] = []
        self._exports: list[bytes] = []
        self._count = 0
        self.memory: tuple[int, int | None] = (1, None)
        """Pages at the beginning and at most; None for no bound."""
        self.tables = 0
        """How many empty tables it has."""
        self.data_count = False
        """Whether it counts its data segments ahead (bulk memory)."""
        self.start: int | None = None
        """The function that runs when an instance is made."""

    def type(self, signature: Signature) -> int:
        """The index of a type, declared once."""
        if signature not in self._types:
            self._types.append(signature)
        return self._types.index(signature)

    def import_function(self, module: str, name: str, signature: Signature) -> int:
        """Imports a function and gives its index."""
        assert not self._functions
        kind = b"\x00" + unsigned(self.type(signature))
        self._imports.append(_text(module) + _text(name) + kind)
        self._count += 1
        return self._count - 1

    def function(self, signature: Signature, body: bytes, locals_: int = 0) -> int:
        """Adds a function, with some locals of i32 beside its parameters, and gives its index."""
        declared = _vector([unsigned(locals_) + b"\x7f"] if locals_ else [])
        code = declared + body + END
        self._functions.append(unsigned(self.type(signature)))
        self._bodies.append(unsigned(len(code)) + code)
        self._count += 1
        return self._count - 1

    def export(self, name: str, kind: str, index: int) -> None:
        """Exports something."""
        self._exports.append(_text(name) + bytes([_KINDS[kind]]) + unsigned(index))

    def module(self) -> bytes:
        """The module."""
        least, most = self.memory
        limits = b"\x00" + unsigned(least)
        if most is not None:
            limits = b"\x01" + unsigned(least) + unsigned(most)
        sections: Iterable[tuple[int, bytes]] = (
            (1, _vector([_signature(each) for each in self._types])),
            (2, _vector(self._imports) if self._imports else b""),
            (3, _vector(self._functions)),
            (4, _vector([b"\x70\x01\x00\x00"] * self.tables) if self.tables else b""),
            (5, _vector([limits])),
            (7, _vector(self._exports)),
            (8, b"" if self.start is None else unsigned(self.start)),
            (12, b"\x00" if self.data_count else b""),
            (10, _vector(self._bodies)),
            (11, b"\x00" if self.data_count else b""),
        )
        parts = [_section(number, content) for number, content in sections if content]
        return b"\0asm\x01\0\0\0" + b"".join(parts)


def _signature(signature: Signature) -> bytes:
    params = _vector([bytes([_TYPES[each]]) for each in signature.params])
    results = _vector([bytes([_TYPES[each]]) for each in signature.results])
    return b"\x60" + params + results
