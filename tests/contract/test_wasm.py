"""The reader of WebAssembly modules: what it sees, and that no bytes can upset it."""

from __future__ import annotations

import tracemalloc

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from dao_sdk.contract.wasm import (
    Export,
    Import,
    Limits,
    Module,
    Signature,
    WasmError,
    append_custom,
)

HEADER = b"\0asm\x01\0\0\0"


def wasm(fields: str) -> bytes:
    return bytes(wasmtime.wat2wasm(f"(module {fields})"))


@pytest.fixture(scope="module")
def engine() -> wasmtime.Engine:
    return wasmtime.Engine()


UNIT = wasm("""
    (import "avatar_v1" "avatar_log" (func (param i32 i32 i32) (result i32)))
    (import "avatar_v1" "avatar_cancel" (func (param i32) (result i32)))
    (memory (export "memory") 2 16)
    (table (export "table") 1 funcref)
    (global (export "g") i32 (i32.const 1))
    (func (export "yuan_alloc") (param i32) (result i32) (local i64) i32.const 8)
    (func (export "yuan_free") (param i32 i32))
    (elem (i32.const 0) 0)
    (data (i32.const 0) "text")
    """)


def test_imports_exports_and_memory() -> None:
    module = Module.parse(UNIT)
    status = ("i32",)
    assert module.imports == (
        Import("avatar_v1", "avatar_log", "func", Signature(("i32", "i32", "i32"), status)),
        Import("avatar_v1", "avatar_cancel", "func", Signature(("i32",), status)),
    )
    assert module.exports == (
        Export("memory", "memory"),
        Export("table", "table"),
        Export("g", "global"),
        Export("yuan_alloc", "func", Signature(("i32",), ("i32",))),
        Export("yuan_free", "func", Signature(("i32", "i32"), ())),
    )
    assert module.memories == (Limits(2, 16),)
    assert module.start is None
    assert module.features == frozenset()
    assert str(module.exports[-1].signature) == "(i32, i32) -> ()"


@pytest.mark.parametrize(
    ("fields", "features"),
    [
        ("", set()),
        ("(func (result i32 i32) unreachable)", {"multi-value"}),
        ("(func (param externref))", {"reference-types"}),
        ("(func (param funcref))", {"reference-types"}),
        ("(table 1 funcref)", set()),
        ("(table 1 externref)", {"reference-types"}),
        ("(table 1 funcref) (table 1 funcref)", {"reference-types"}),
        ('(import "a" "t" (table 1 funcref))', set()),
        ('(import "a" "m" (memory 1)) (memory 1)', {"multi-memory"}),
        ("(table 1 (ref func) (ref.func 0)) (func)", {"function-references"}),
        ('(import "a" "g" (global (mut i32)))', {"mutable-globals"}),
        ('(import "a" "g" (global i32))', set()),
        ("(func (param v128))", {"simd"}),
        ("(memory 1 2 shared)", {"threads"}),
        ("(memory i64 1 2)", {"memory64"}),
        ("(memory 1) (memory 1)", {"multi-memory"}),
        ("(tag (param i32))", {"exceptions"}),
        ('(import "a" "t" (tag (param i32)))', {"exceptions"}),
        ('(memory 1) (data "x") (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0)))',
         {"bulk-memory"}),
        ("(type $t (func)) (func (param (ref null $t)))", {"function-references"}),
    ],
)  # fmt: skip
def test_features(fields: str, features: set[str]) -> None:
    assert Module.parse(wasm(fields)).features == features


def test_a_start_function_shows() -> None:
    assert Module.parse(wasm("(func) (func $f) (start $f)")).start == 1


def test_garbage_collected_types_are_refused_by_name() -> None:
    with pytest.raises(WasmError, match="gc proposal"):
        Module.parse(wasm("(type (struct (field i32)))"))


def test_custom_sections_show_each_time() -> None:
    data = append_custom(append_custom(UNIT, "dao.unit", b"one"), "dao.unit", b"x" * 1000)
    data = append_custom(data, "naïve", b"")
    module = Module.parse(data)
    assert module.custom("dao.unit") == [b"one", b"x" * 1000]
    assert module.custom("naïve") == [b""]
    assert module.custom("absent") == []
    assert module.imports == Module.parse(UNIT).imports
    wasmtime.Module(wasmtime.Engine(), data)  # the engine still takes it


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "does not begin with"),
        (b"MZ\x90\0\x03\0\0\0", "does not begin with"),
        (b"\0asm\x0d\0\x01\0", "a WebAssembly component, not a core module"),
        (b"\0asm\x02\0\0\0", "version 1"),
        (b"\0asm", "version 1"),
        (HEADER + b"\x63\0", "section 99 is unknown"),
        (HEADER + b"\x05\x01\0\x01\x01\0", "section 1 is double or out of order"),
        (HEADER + b"\x01\x01\0\x01\x01\0", "section 1 is double or out of order"),
        (HEADER + b"\x01\xff\xff\xff\xff\x0f", "announces 4294967295 bytes"),
        (HEADER + b"\x01\xff\xff\xff\xff\xff", "a number is too long"),
        (HEADER + b"\x01\xff\xff\xff\xff\x7f", "a number is too large"),
        (HEADER + b"\x01\x05\xff\xff\xff\xff\x0f", "4294967295 elements are announced"),
        (HEADER + b"\x01\x02\x01\x61", "type 0x61 is unknown"),
        (HEADER + b"\x01\x05\x01\x60\x01\x55\0", "value type 0x55 is unknown"),
        (HEADER + b"\x01\x02\0\0", "section 1 is longer than what is in it"),
        (HEADER + b"\x03\x02\x01\0", "type 0 is not declared"),
        (HEADER + b"\x05\x03\x01\x08\x01", "limits with flags 0x08"),
        (HEADER + b"\x04\x04\x01\x7f\0\x01", "a table holds something other than references"),
        (HEADER + b"\x07\x05\x01\x01a\x00\x00", "function 0, exported as 'a', is not there"),
        (HEADER + b"\x07\x05\x01\x01a\x07\x00", "kind 7 of an import or export is unknown"),
        (HEADER + b"\x00\x03\x02\xff\xfe", "a name is not UTF-8"),
        (HEADER + b"\x00\x03\x09ab", "9 bytes are announced where 2 are left"),
        (HEADER + b"\x00\x00", "it ends too early"),
    ],
)
@pytest.mark.spec("MOD-3")
def test_damage_is_named(data: bytes, told: str) -> None:
    with pytest.raises(WasmError, match=told):
        Module.parse(data)


def test_a_component_gets_advice() -> None:
    with pytest.raises(WasmError) as caught:
        append_custom(b"\0asm\x0d\0\x01\0", "a", b"")
    assert "wasm32-unknown-unknown" in caught.value.help


def test_every_truncation_is_told_or_is_a_module() -> None:
    data = append_custom(UNIT, "dao.unit", b"some content")
    whole = 0
    for length in range(len(data)):
        try:
            Module.parse(data[:length])
            whole += 1  # cut exactly between two sections
        except WasmError:
            pass
    assert whole <= 12


def test_absurd_lengths_take_no_memory() -> None:
    tracemalloc.start()
    for section in range(1, 14):
        for size in (5, 6, 10):
            body = b"\xff\xff\xff\xff\x0f" + b"\x01" * (size - 5)
            with pytest.raises(WasmError):
                Module.parse(HEADER + bytes([section, size]) + body + b"\xff")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_random_damage(engine: wasmtime.Engine, data: st.DataObject) -> None:
    module = bytearray(UNIT)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(8, len(module)))
        removed = data.draw(st.integers(0, 3))
        module[at : at + removed] = data.draw(st.binary(max_size=4))
    try:
        parsed = Module.parse(bytes(module))
    except WasmError:
        assert not _valid(engine, bytes(module))
    else:
        if _valid(engine, bytes(module)):
            _same(engine, parsed, bytes(module))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_random_sections(data: bytes) -> None:
    try:
        Module.parse(HEADER + data)
    except WasmError:
        pass


def _valid(engine: wasmtime.Engine, data: bytes) -> bool:
    try:
        wasmtime.Module.validate(engine, data)
    except wasmtime.WasmtimeError:
        return False
    return True


def _same(engine: wasmtime.Engine, parsed: Module, data: bytes) -> None:
    """What we read is what the engine reads."""
    module = wasmtime.Module(engine, data)
    assert [(it.module, it.name) for it in parsed.imports] == [
        (it.module, it.name) for it in module.imports
    ]
    assert [it.name for it in parsed.exports] == [it.name for it in module.exports]
    for ours, theirs in zip(parsed.exports, module.exports, strict=True):
        if isinstance(theirs.type, wasmtime.FuncType):
            assert ours.signature is not None
            assert ours.signature.params == tuple(str(it) for it in theirs.type.params)
