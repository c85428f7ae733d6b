"""The outside of a WebAssembly module, read from its bytes without running or compiling it.

Reads the sections that say how a module meets its host; bodies of functions are stepped over.
Binary format: WebAssembly Core Specification, chapter 5. Every read is checked against the end
of its section, and every count against the bytes that are left, before anything is allocated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ..errors import DaoError
from ..plain_text import plain

Kind = Literal["func", "table", "memory", "global", "tag"]
"""What an import or export is."""

_KINDS: tuple[Kind, ...] = ("func", "table", "memory", "global", "tag")
_MAGIC = b"\0asm"
_VERSION = b"\x01\0\0\0"
_COMPONENT = b"\x0d\0\x01\0"
_ORDER = (1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11)
"""The ids of the sections, in the order in which a module must have them."""
_READ_WHOLE = (1, 2, 3, 4, 5, 7)
_TYPES = {
    0x7F: "i32",
    0x7E: "i64",
    0x7D: "f32",
    0x7C: "f64",
    0x7B: "v128",
    0x70: "funcref",
    0x6F: "externref",
    0x69: "exnref",
}
_TYPE_FEATURES = {"v128": "simd", "externref": "reference-types", "exnref": "exceptions"}


MOST_SECTIONS = 1_000
"""The most sections of a module."""
MOST_SECTION_BYTES = 1 << 20
"""The longest section of types, imports, functions, memories or exports: they are read whole."""
MOST_FUNCTIONS = 50_000
"""The most functions that a module may define to be compiled."""
MOST_BODY_BYTES = 128 << 10
"""The longest function: the time and the memory that compiling takes grow with its square."""
MOST_CODE_BYTES = 32 << 20
"""The most bytes of all functions together."""
MOST_LOCALS, MOST_LOCALS_TOGETHER = 10_000, 1_000_000
"""The most local variables of one function, and of all together."""


class WasmError(DaoError):
    """Bytes that are no WebAssembly module, or a damaged one."""


class Signature(NamedTuple):
    """The type of a function, by the names that the text format uses, such as ``i32``."""

    params: tuple[str, ...]
    results: tuple[str, ...]

    def __str__(self) -> str:
        return f"({', '.join(self.params)}) -> ({', '.join(self.results)})"


class Limits(NamedTuple):
    """The size of a memory in pages of 64 KiB, or of a table in elements."""

    minimum: int
    maximum: int | None
    """None where the module declares no maximum."""


class Import(NamedTuple):
    """Something that a module needs of its host."""

    module: str
    name: str
    kind: Kind
    signature: Signature | None = None
    """The type of a function; None for anything else."""


class Export(NamedTuple):
    """Something that a module offers to its host."""

    name: str
    kind: Kind
    signature: Signature | None = None
    """The type of a function; None for anything else."""


class Module(NamedTuple):
    """What a module shows to the outside."""

    imports: tuple[Import, ...]
    exports: tuple[Export, ...]
    memories: tuple[Limits, ...]
    """Every memory, imported ones first."""
    start: int | None
    """The index of the function that runs at instantiation; None where there is none."""
    custom_sections: tuple[tuple[str, bytes], ...]
    """Every custom section with its name, in order; a name may be there more than once."""
    features: frozenset[str]
    """What the module uses beyond the MVP, as far as its sections tell; an engine that has
    everything else switched off must judge the bodies of its functions."""
    tables: tuple[Limits, ...] = ()
    """Every table of its own, up to one with a first value, which needs a feature beyond the MVP."""

    @staticmethod
    def parse(data: bytes) -> Module:
        """Reads a module.

        Raises:
            WasmError: The bytes are no core module, or a damaged one; says at which offset.
        """
        return _Parser(data).module()

    def custom(self, name: str) -> list[bytes]:
        """The contents of every custom section of that name."""
        return [content for each, content in self.custom_sections if each == name]


def check_code(data: bytes) -> None:
    """Makes sure that compiling a module takes bounded time and memory.

    Raises:
        WasmError: It has too much of something, or is damaged; says what, and how much is allowed.
    """
    _Parser(data).check_code()


def append_custom(data: bytes, name: str, content: bytes) -> bytes:
    """Gives a module one more custom section, at its end.

    Raises:
        WasmError: ``data`` is no core module.
    """
    _check_header(data)
    encoded = name.encode("utf-8")
    body = leb128(len(encoded)) + encoded + content
    return data + b"\0" + leb128(len(body)) + body


def leb128(value: int) -> bytes:
    """Writes an unsigned number as WebAssembly does."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _check_header(data: bytes) -> None:
    if data[:4] != _MAGIC:
        raise WasmError("this is no WebAssembly module: it does not begin with \\0asm")
    if data[4:8] == _COMPONENT:
        raise WasmError(
            "this is a WebAssembly component, not a core module",
            "Build for the target wasm32-unknown-unknown, without a component step.",
        )
    if data[4:8] != _VERSION:
        raise WasmError(f"this is no WebAssembly module of version 1 (found {data[4:8].hex()})")


class Reader:
    """Reads values between two offsets of the module and never beyond.

    What is not there, or not what it should be, raises :class:`WasmError` with its offset.
    """

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.data, self.at, self.end = data, at, end

    def damaged(self, what: str) -> WasmError:
        return WasmError(f"the WebAssembly module is damaged: {what} at offset {self.at}")

    def byte(self) -> int:
        if self.at >= self.end:
            raise self.damaged("it ends too early")
        self.at += 1
        return self.data[self.at - 1]

    def number(self, bits: int = 32) -> int:
        """An unsigned LEB128 of at most that many bits."""
        if self.at < self.end and (byte := self.data[self.at]) < 0x80:
            self.at += 1  # nearly all numbers are one byte, and a module has thousands
            return byte
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift >= bits:
                raise self.damaged("a number is too long")
        if value >> bits:
            raise self.damaged("a number is too large")
        return value

    def count(self) -> int:
        """How many elements follow; each takes a byte at least."""
        count = self.number()
        if count > self.end - self.at:
            raise self.damaged(f"{count} elements are announced where there is no room for them")
        return count

    def take(self, length: int) -> bytes:
        if length > self.end - self.at:
            raise self.damaged(f"{length} bytes are announced where {self.end - self.at} are left")
        self.at += length
        return self.data[self.at - length : self.at]

    def name(self) -> str:
        try:
            return self.take(self.number()).decode("utf-8")
        except UnicodeDecodeError:
            raise self.damaged("a name is not UTF-8") from None


def _allow(what: str, count: int, most: int) -> None:
    if count > most:
        raise WasmError(
            f"the WebAssembly module has {count} {what}; at most {most} are allowed",
            "Split large functions, and leave out what is not used." if "functi" in what else "",
        )


class _Parser:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._features: set[str] = set()
        self._types: list[Signature] = []
        self._functions: list[Signature] = []
        self._imports: list[Import] = []
        self._exports: list[Export] = []
        self._memories: list[Limits] = []
        self._tables: list[Limits] = []
        self._start: int | None = None
        self._custom: list[tuple[str, bytes]] = []

    def module(self) -> Module:
        _check_header(self._data)
        for section, reader in self._sections():
            match section:
                case 0:
                    self._custom.append((reader.name(), reader.take(reader.end - reader.at)))
                case 1:
                    self._types = [self._signature(reader) for _ in range(reader.count())]
                case 2:
                    self._imports = [self._import(reader) for _ in range(reader.count())]
                case 3:
                    self._functions += [self._type(reader) for _ in range(reader.count())]
                case 4:
                    self._read_tables(reader)
                case 5:
                    self._memories += [self._limits(reader) for _ in range(reader.count())]
                case 13:
                    self._features.add("exceptions")
                case 7:
                    self._exports = [self._export(reader) for _ in range(reader.count())]
                case 8:
                    self._start = reader.number()
                case 12:
                    self._features.add("bulk-memory")
            if section in (0, 1, 2, 3, 5, 7, 8) and reader.at != reader.end:
                raise reader.damaged(f"section {section} is longer than what is in it")
        if len(self._memories) > 1:
            self._features.add("multi-memory")
        if len(self._tables) > 1:
            self._features.add("reference-types")
        return Module(
            imports=tuple(self._imports),
            exports=tuple(self._exports),
            memories=tuple(self._memories),
            start=self._start,
            custom_sections=tuple(self._custom),
            features=frozenset(self._features),
            tables=tuple(self._tables),
        )

    def check_code(self) -> None:
        _check_header(self._data)
        for section, reader in self._sections():
            if section != 10:
                continue
            _allow("functions", reader.count(), MOST_FUNCTIONS)
            _allow("bytes of code", reader.end - reader.at, MOST_CODE_BYTES)
            together = index = 0
            while reader.at < reader.end:
                size = reader.number()
                end = reader.at + size
                if end > reader.end:
                    raise reader.damaged("a function is longer than what is left")
                _allow(f"bytes in its function {index}", size, MOST_BODY_BYTES)
                locals_ = 0
                for _ in range(reader.count()):
                    locals_ += reader.number()
                    self._value_type(reader)
                _allow(f"local variables in its function {index}", locals_, MOST_LOCALS)
                together += locals_
                reader.at = end
                index += 1
            _allow("local variables", together, MOST_LOCALS_TOGETHER)

    def _sections(self) -> Iterator[tuple[int, Reader]]:
        outer = Reader(self._data, 8, len(self._data))
        last, count = -1, 0
        while outer.at < outer.end:
            count += 1
            _allow("sections", count, MOST_SECTIONS)
            section = outer.byte()
            if section != 0:
                if section not in _ORDER:
                    raise outer.damaged(f"section {section} is unknown")
                position = _ORDER.index(section)
                if position <= last:
                    raise outer.damaged(f"section {section} is double or out of order")
                last = position
            size = outer.number()
            if size > outer.end - outer.at:
                raise outer.damaged(f"section {section} announces {size} bytes, more than are left")
            if section in _READ_WHOLE:
                _allow(f"bytes in section {section}", size, MOST_SECTION_BYTES)
            yield section, Reader(self._data, outer.at, outer.at + size)
            outer.at += size

    def _signature(self, reader: Reader) -> Signature:
        form = reader.byte()
        if form in (0x4E, 0x4F, 0x50, 0x5E, 0x5F):
            raise WasmError("the WebAssembly module uses the gc proposal, which no unit may")
        if form != 0x60:
            raise reader.damaged(f"type 0x{form:02x} is unknown")
        params = tuple(self._value_type(reader) for _ in range(reader.count()))
        results = tuple(self._value_type(reader) for _ in range(reader.count()))
        if len(results) > 1:
            self._features.add("multi-value")
        return Signature(params, results)

    def _value_type(self, reader: Reader) -> str:
        code = reader.byte()
        if code in (0x63, 0x64):  # a typed reference; its heap type is a signed number
            self._features.add("function-references")
            heap = reader.number(33)
            return f"ref {heap}" if code == 0x64 else f"ref null {heap}"
        if code not in _TYPES:
            raise reader.damaged(f"value type 0x{code:02x} is unknown")
        name = _TYPES[code]
        if name in _TYPE_FEATURES:
            self._features.add(_TYPE_FEATURES[name])
        elif name == "funcref":  # as a value, not as the element of a table
            self._features.add("reference-types")
        return name

    def _type(self, reader: Reader) -> Signature:
        index = reader.number()
        if index >= len(self._types):
            raise reader.damaged(f"type {index} is not declared")
        return self._types[index]

    def _limits(self, reader: Reader) -> Limits:
        flags = reader.byte()
        if flags & ~0x07:
            raise reader.damaged(f"limits with flags 0x{flags:02x} are unknown")
        if flags & 0x02:
            self._features.add("threads")
        if flags & 0x04:
            self._features.add("memory64")
        bits = 64 if flags & 0x04 else 32
        minimum = reader.number(bits)
        return Limits(minimum, reader.number(bits) if flags & 0x01 else None)

    def _read_tables(self, reader: Reader) -> None:
        for _ in range(reader.count()):
            if reader.data[reader.at : reader.at + 1] == b"\x40":
                # A table with a first value, which is code; nothing after it is read.
                self._features.add("function-references")
                return
            self._element_type(reader)
            self._tables.append(self._limits(reader))

    def _element_type(self, reader: Reader) -> None:
        """The type of a table's elements; funcref is in the MVP here, though not as a value."""
        if reader.data[reader.at : reader.at + 1] == b"\x70" and reader.at < reader.end:
            reader.byte()
        elif "ref" not in self._value_type(reader):
            raise reader.damaged("a table holds something other than references")

    def _kind(self, reader: Reader) -> Kind:
        code = reader.byte()
        if code >= len(_KINDS):
            raise reader.damaged(f"kind {code} of an import or export is unknown")
        return _KINDS[code]

    def _import(self, reader: Reader) -> Import:
        module, name, kind = reader.name(), reader.name(), self._kind(reader)
        match kind:
            case "func":
                self._functions.append(self._type(reader))
                return Import(module, name, kind, self._functions[-1])
            case "table":
                self._element_type(reader)
                self._tables.append(self._limits(reader))
            case "memory":
                self._memories.append(self._limits(reader))
            case "global":
                self._value_type(reader)
                if reader.byte():
                    self._features.add("mutable-globals")
            case "tag":
                self._features.add("exceptions")
                reader.byte()
                self._type(reader)
        return Import(module, name, kind)

    def _export(self, reader: Reader) -> Export:
        name, kind, index = reader.name(), self._kind(reader), reader.number()
        if kind != "func":
            return Export(name, kind)
        if index >= len(self._functions):
            raise reader.damaged(
                f"function {index}, exported as {plain(name, 100)!r}, is not there"
            )
        return Export(name, kind, self._functions[index])
