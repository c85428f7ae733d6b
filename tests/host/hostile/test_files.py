"""Files that are no unit, or one that lies: refused with a word, quickly, and nothing of them runs."""

from __future__ import annotations

import ast
import json
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest
import wasmtime

import dao_sdk
from dao_sdk.contract.wasm import append_custom
from dao_sdk.host.abi import Abi
from dao_sdk.host.engine.engine import Engine
from dao_sdk.host.engine.faults import EngineError
from dao_sdk.host.errors import LoadError
from dao_sdk.host.runtime.module_check import check_unit

from ..conftest import Start, build
from ..test_faults import hostile
from ..test_module import USES, refused, wat
from .files import HEADER, leb128, sections, with_content, with_size

REAL = Path(dao_sdk.__file__).parent / "unit" / "dao.wasm"


@pytest.fixture(scope="module")
def real() -> bytes:
    """The unit that is shipped."""
    return REAL.read_bytes()


@pytest.fixture(scope="module")
def everything() -> wasmtime.Engine:
    """An engine that takes whatever it can."""
    config = wasmtime.Config()
    for name in vars(wasmtime.Config):
        if name.startswith("wasm_") and "component" not in name:
            setattr(config, name, True)
    return wasmtime.Engine(config)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "does not begin with"),
        (b"\x7fELF\x02\x01\x01", "does not begin with"),
        (b"(module)", "does not begin with"),
        (b"\0asm", "version 1"),
        (b"\0asm\x02\0\0\0", "version 1"),
        (b"\0asm\x0d\0\x01\0" + bytes(64), "a WebAssembly component, not a core module"),
        (HEADER, "no custom section 'dao.unit'"),
        (HEADER + b"\x63\x00", "section 99 is unknown"),
        (HEADER + b"\x01" + b"\xff" * 5, "a number is too"),
        (HEADER + b"\x01\xff\xff\xff\xff\x0f", "announces 4294967295 bytes"),
        (HEADER + b"\x01\x05\xff\xff\xff\xff\x0f", "elements are announced"),
        (HEADER + b"\x01\x01\x00\x01\x01\x00", "double or out of order"),
        (HEADER + b"\x00\x01\x7f", "bytes are announced"),
        (HEADER + b"\x00\x03\x02\xff\xfe", "not UTF-8"),
    ],
)
@pytest.mark.spec("MOD-2", "ERR-13")
def test_what_is_no_unit(abi: Abi, data: bytes, said: str) -> None:
    assert said in refused(data, abi).message


def test_a_small_unit_cut_at_every_length(abi: Abi) -> None:
    whole = hostile(abi)
    for length in range(len(whole)):
        refused(whole[:length], abi)


def test_the_real_unit_cut_anywhere(shipped: Abi, real: bytes, engine: Engine) -> None:
    check_unit(real, shipped)
    found = list(sections(real))
    kept = max(
        end for id_, start, _, end in found if real[start : start + 40].find(b"dao.unit") > 0
    )
    cuts = {at + delta for part in found for at in part[1:] for delta in (-1, 0, 1)}
    cuts |= {len(real) * step // 150 for step in range(150)}
    for length in sorted(cut for cut in cuts if 0 <= cut < len(real)):
        if length == kept:  # only what tools read was stripped: still the same unit
            check_unit(real[:length], shipped)
            continue
        refused(real[:length], shipped)


def test_absurd_sizes_cost_nothing(abi: Abi) -> None:
    whole = hostile(abi)
    tracemalloc.start()
    for section in sorted({part[0] for part in sections(whole)}):
        for size in (0, 1, 0x7F, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 34):
            refused(with_size(whole, section, size), abi)
        for count in (0x7F, 0xFFFF, 0xFFFFFFFF):
            if section not in (10, 11):  # bodies and data are the engine's to judge
                refused(with_content(whole, section, leb128(count)), abi)
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_what_the_checks_step_over_the_engine_refuses(abi: Abi, engine: Engine) -> None:
    whole = hostile(abi)
    for data in (
        with_content(whole, 10, leb128(0xFFFFFFFF)),
        with_content(whole, 10, b"\x00"),
        with_content(whole, 3, b"\x00"),
    ):
        with pytest.raises((LoadError, EngineError)):
            check_unit(data, abi)
            engine.compile(data)


PROFILE = [
    ("", "(drop (i32.extend8_s (i32.const 1)))", ""),  # the way of asking is right: this is allowed
    ("simd", "(local v128)", ""),
    ("simd", "(v128.const i64x2 0 0) (drop)", ""),
    ("threads", "(drop (i32.atomic.load (i32.const 0)))", ""),
    ("threads", "(atomic.fence)", ""),
    ("tail calls", "(return_call $spin)", ""),
    ("exceptions", "(throw $oops)", "(tag $oops)"),
    ("exceptions", "", "(tag $oops)"),
    ("function references", "(call_ref $kind (ref.func $spin))", "(type $kind (func))"),
    ("relaxed simd", "(drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0)))",
     ""),
    ("gc", "(drop (ref.i31 (i32.const 0)))", ""),
    ("wide arithmetic", "(i64.add128 (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0))"
     " (drop) (drop)", ""),
]  # fmt: skip


@pytest.mark.parametrize(("feature", "body", "field"), PROFILE)
@pytest.mark.spec("MOD-4")
def test_features_that_no_unit_may_use(
    abi: Abi, engine: Engine, everything: wasmtime.Engine, feature: str, body: str, field: str
) -> None:
    other = f"{field} (elem declare func $spin) (func $other {body}) (func $spin"
    text = wat().replace("(func $spin", other, 1)
    if field:  # types and tags come before whatever uses them
        text = text.replace(field, "").replace("(memory", f"{field} (memory", 1)
    wasm = build(abi, text, *USES)
    try:
        check_unit(wasm, abi)
        engine.compile(wasm)
    except (EngineError, LoadError):
        assert feature
        wasmtime.Module(everything, wasm)  # it was refused for nothing but the feature
    else:
        assert not feature


@pytest.mark.parametrize(
    ("memory", "said"),
    [
        ("1 1024 shared", "'threads'"),
        ("i64 1 1024", "'memory64'"),
        ("1", "declares no maximum"),
        ("1 4097", "may grow to 268500992 bytes; this host allows 268435456"),
        ("1 65536", "may grow to 4294967296 bytes"),
    ],
)
@pytest.mark.spec("MOD-6")
def test_memories_that_no_unit_may_have(abi: Abi, memory: str, said: str) -> None:
    assert said in refused(build(abi, wat().replace("1 1024", memory), *USES), abi).message


def test_two_memories(abi: Abi) -> None:
    wasm = build(abi, wat().replace("(func $spin", "(memory 1 1) (func $spin", 1), *USES)
    message = refused(wasm, abi).message
    assert "2 memories" in message and "'multi-memory'" in message


@pytest.mark.parametrize("name", ["memory", "yuan_alloc", "yuan_init", "yuan_on_event"])
@pytest.mark.spec("MOD-8", "MOD-9")
def test_every_export_is_wanted_as_it_is(abi: Abi, name: str) -> None:
    text = wat()
    for other, said in (
        ("", f"{name}"),
        (f'(export "{name}x")', f"exports {name}x, which the contract does not know"),
    ):
        message = refused(build(abi, text.replace(f'(export "{name}")', other), *USES), abi).message
        assert said in message


def test_every_missing_import_is_told_with_what_to_write(shipped: Abi, real: bytes) -> None:
    have = {"call", "log", "clock", "random"}
    with pytest.raises(LoadError) as caught:
        check_unit(real, shipped, have.__contains__)
    told, code = caught.value.message, caught.value.help
    ast.parse(code.split(":", 1)[1])  # it can be pasted as it is
    wanted = [
        entry
        for entry in shipped.imports
        if entry.capability not in have and not entry.optional and entry.name in _imported(real)
    ]
    assert len(wanted) >= 6
    for entry in wanted:
        line = next(line for line in told.splitlines() if line.split()[:1] == [entry.name])
        assert line.split()[1:] == ["capability", f"{entry.capability},", "since", entry.since]
        assert f"class {entry.capability.title()}Handler:" in code
        assert f"def {entry.method}(self, request)" in code and f"{entry.service}." in code
    assert "avatar_net_fetch" not in told  # what it can do without is no reason to refuse


def _imported(wasm: bytes) -> set[str]:
    from dao_sdk.contract.wasm import Module

    return {entry.name for entry in Module.parse(wasm).imports}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"contract_major": 9}, "built for contract 9.0"),
        ({"contract_major": 0}, "built for contract 0.0"),
        ({"least_host_minor": 4_000_000_000}, "needs a host of contract 1.4000000000"),
        ({"contract_digest": b""}, "digest absent"),
        ({"contract_digest": b"\0" * 32}, "another draft"),
        ({"name": "x" * 101}, "invalid name or version"),
        ({"name": "\x1b[2J"}, "invalid name or version"),
        ({"name": "dao\u200b"}, "invalid name or version"),
        ({"name": "dao 1.0, proved (by me)"}, "invalid name or version"),
        ({"version": "1.0 (proved)"}, "invalid name or version"),
        ({"version": ""}, "no name or no version"),
    ],
)
def test_manifests_that_lie(abi: Abi, changes: dict[str, object], said: str) -> None:
    message = refused(build(abi, wat(), *USES, **changes), abi).message
    assert said in message and "\x1b" not in message


def test_floods_of_names_are_cut_and_take_no_time(abi: Abi) -> None:
    names = [f"c{index}" for index in range(50_000)]
    imports = "".join(
        f'(import "avatar_v1" "avatar_c{index}_go" (func (param i32 i32 i32) (result i32)))'
        for index in range(20_000)
    )
    began = time.thread_time()
    error = refused(build(abi, wat().replace("(memory", f"{imports} (memory", 1), *names), abi)
    assert (
        time.thread_time() - began < 60
    )  # seconds of work; a square of these numbers takes an hour
    assert len(error.message) < 50_000 and len(error.help) < 50_000
    assert "and 19900 more" in error.message
    assert "class C0Handler:" in error.help


def test_names_that_attack_whoever_reads_them(abi: Abi) -> None:
    evil = ["avatar_x_y(self): ...\\0aimport os #", "avatar_\\1b[2J_go", "avatar_a_b\\0a    evil"]
    imports = "".join(
        f'(import "avatar_v1" "{name}" (func (param i32 i32 i32) (result i32)))' for name in evil
    )
    error = refused(build(abi, wat().replace("(memory", f"{imports} (memory", 1), *USES), abi)
    assert "\x1b" not in error.message + error.help
    assert "import os" not in error.help and "evil" not in error.help
    assert "\n    evil" not in error.message


def test_contracts_that_attack_whoever_unpacks_them(abi: Abi) -> None:
    text = wat().replace(
        "(memory",
        '(import "avatar_v1" "avatar_ai_go" (func (param i32 i32 i32) (result i32))) (memory',
        1,
    )
    unit = build(abi, text, *USES, "ai")
    entry = {"name": "avatar_ai_go", "capability": "ai", "since": "1.3", "optional": 1, "params": 7}
    for packed in (
        b"no zlib",
        zlib.compress(b"[" * 50_000_000, 9),
        zlib.compress(b"{" * 1_000_000, 9),
        zlib.compress(json.dumps({"imports": [entry]}).encode()),
        zlib.compress(json.dumps({"imports": {"a": 1}}).encode()),
        zlib.compress(json.dumps([]).encode()),
        zlib.compress(json.dumps({"imports": [{}] * 1_000_000}).encode()),
    ):
        message = refused(append_custom(unit, "dao.contract", packed), abi).message
        assert "avatar_ai_go" in message and "since ?" in message


@pytest.mark.spec("MOD-20")
async def test_a_table_beyond_its_cap(start: Start, abi: Abi) -> None:
    text = wat().replace("(func $spin", "(table 1000000 funcref) (func $spin", 1)
    with pytest.raises(LoadError, match="its tables have 1000000 elements together"):
        async with start(build(abi, text, *USES)):
            pass
