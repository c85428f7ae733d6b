"""Compiling is bounded: what is too much is refused before, and the rest can be ended."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from dao_sdk import Avatar
from dao_sdk.contract.wasm import (
    MOST_BODY_BYTES,
    MOST_CODE_BYTES,
    MOST_FUNCTIONS,
    MOST_LOCALS,
    MOST_LOCALS_TOGETHER,
    Module,
    WasmError,
    check_code,
    leb128,
)
from dao_sdk.host.abi import Abi
from dao_sdk.host.engine.cache import ModuleCache
from dao_sdk.host.engine.compiling import Compiler, Compiling
from dao_sdk.host.engine.engine import Engine
from dao_sdk.host.engine.faults import EngineError
from dao_sdk.host.errors import Timeout

from ..conftest import build
from ..test_module import USES, wat

HEADER = b"\0asm\x01\0\0\0"


def section(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + leb128(len(content)) + content


def code(*bodies: bytes, count: int | None = None) -> bytes:
    """A module with these functions, each without parameters."""
    number = len(bodies) if count is None else count
    return (
        HEADER
        + section(1, b"\x01\x60\0\0")
        + section(3, leb128(number) + b"\0" * number)
        + section(10, leb128(number) + b"".join(leb128(len(body)) + body for body in bodies))
    )


def body(size: int = 2, locals_: int = 0) -> bytes:
    head = b"\x01" + leb128(locals_) + b"\x7f" if locals_ else b"\0"
    return head + b"\x01" * (size - len(head) - 1) + b"\x0b"


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (code(*[body()] * (MOST_FUNCTIONS + 1)), "functions"),
        (code(body(), body(MOST_BODY_BYTES + 1)), "bytes in its function 1"),
        (code(*[body(MOST_BODY_BYTES)] * (MOST_CODE_BYTES // MOST_BODY_BYTES)), "bytes of code"),
        (code(body(9, MOST_LOCALS + 1)), "local variables in its function 0"),
        (code(*[body(9, MOST_LOCALS)] * (MOST_LOCALS_TOGETHER // MOST_LOCALS + 1)), "local"),
        (HEADER + section(0, b"\x01a") * 1_001, "sections"),
        (code(body())[:-1], "damaged"),
        (code(b"\x01", count=1), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.spec("MOD-21")
def test_what_is_too_much_to_compile(tmp_path: Path, module: bytes, said: str) -> None:
    with pytest.raises(WasmError, match=said):
        check_code(module)
    with pytest.raises(EngineError, match=said):
        Engine(ModuleCache(tmp_path)).compile(module)


@pytest.mark.spec("MOD-21")
def test_what_is_just_allowed() -> None:
    check_code(code(*[body()] * MOST_FUNCTIONS))
    check_code(code(body(MOST_BODY_BYTES)))
    check_code(code(body(9, MOST_LOCALS)))


@pytest.mark.parametrize("kind", [1, 2, 3, 5, 7])
@pytest.mark.spec("MOD-3")
def test_sections_that_would_take_much_memory_to_read(kind: int) -> None:
    with pytest.raises(WasmError, match="bytes in section"):
        Module.parse(HEADER + section(kind, leb128(700_000) + b"\x60\0\0" * 700_000))


def slow(abi: Abi) -> bytes:
    """A unit that takes long to compile, and longer on a slow machine."""
    steps = "".join(
        f"(local.get {i % 900}) i32.add (local.tee {i * 7 % 900})" for i in range(14_000)
    )
    function = f"(func (param i32) (result i32) (local {'i32 ' * 900}) (local.get 0) {steps})"
    return build(abi, wat().replace("(func $spin", f"{function * 8} (func $spin", 1), *USES)


@pytest.mark.spec("START-7")
async def test_a_start_that_takes_too_long_ends(tmp_path: Path, shipped: Abi) -> None:
    with pytest.raises(Timeout, match=r"was not compiled within 0\.2 s"):
        await Avatar.open(
            tmp_path / "home", unit=slow(shipped), start_seconds=0.2, cache=tmp_path / "cache"
        )
    assert not list((tmp_path / "cache").glob("*wasmtime*"))


async def test_an_open_that_is_cancelled_ends(tmp_path: Path, shipped: Abi) -> None:
    wasm = slow(shipped)
    for _ in range(3):
        task = asyncio.create_task(_open(tmp_path, wasm))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not list((tmp_path / "cache").glob("*wasmtime*"))


async def _open(tmp_path: Path, wasm: bytes) -> None:
    await Avatar.open(tmp_path / "home", unit=wasm, cache=tmp_path / "cache")


async def test_a_unit_that_is_too_large_is_named(tmp_path: Path, shipped: Abi) -> None:
    functions = "(func (result i32) (i32.const 1))" * (MOST_FUNCTIONS + 1)
    wasm = build(shipped, wat().replace("(func $spin", f"{functions} (func $spin", 1), *USES)
    with pytest.raises(EngineError, match=r"the unit given as bytes: .* functions; at most"):
        await Avatar.open(tmp_path / "home", unit=wasm, cache=tmp_path / "cache")


async def test_what_a_process_compiled_is_kept_and_runs(tmp_path: Path, shipped: Abi) -> None:
    filler = "".join(f"(func (result i32) (i32.const {i}))" for i in range(2_000))
    wasm = build(shipped, wat().replace("(func $spin", f"{filler} (func $spin", 1), *USES)
    engine = Engine(ModuleCache(tmp_path))
    assert Compiler().compile(wasm) is not None
    first = Compiling(lambda by: engine.compile(wasm, None, by))
    await first.module
    assert len(list(tmp_path.glob("*wasmtime*"))) == 1
    again = Compiling(lambda by: engine.compile(wasm, None, by))
    await again.module
    assert again._compiler._process is None  # it was in the cache


def test_a_module_that_is_not_valid_says_why() -> None:
    with pytest.raises(EngineError, match="not a module that this host can run"):
        Compiler().compile(code(*[b"\0\x0f\x1a\x0b"] + [b"\0\x1a\x0b"] * 2_000))


@pytest.mark.parametrize("executable", ["", "/nonexistent/python", "/bin/true", "/bin/cat"])
def test_without_a_process_it_is_compiled_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    module = Engine(ModuleCache(tmp_path)).compile(code(*[body()] * 2_000))
    assert module.exports == []


def test_one_that_was_ended_before_it_began(tmp_path: Path) -> None:
    compiler = Compiler()
    compiler.end()
    with pytest.raises(EngineError, match="ended"):
        Engine(ModuleCache(tmp_path)).compile(code(*[body()] * 2_000), None, compiler)
