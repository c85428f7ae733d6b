"""What is refused before anything of a unit runs."""

from __future__ import annotations

import dataclasses
import json
import zlib
from typing import Any

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from dao_sdk.contract.wasm import append_custom
from dao_sdk.host.abi import Abi
from dao_sdk.host.engine.engine import Engine
from dao_sdk.host.engine.faults import EngineError
from dao_sdk.host.errors import LoadError
from dao_sdk.host.runtime.module_check import check_unit

from .conftest import build
from .test_faults import DEFAULTS, HOSTILE, hostile

USES = ("log", "clock", "random", "storage")


def wat(**parts: str) -> str:
    """The text of a well-behaved unit, with some parts changed."""
    text = HOSTILE
    for name, part in {**DEFAULTS, **parts}.items():
        text = text.replace("{" + name + "}", part)
    return text


def refused(wasm: bytes, abi: Abi) -> LoadError:
    with pytest.raises(LoadError) as caught:
        check_unit(wasm, abi)
    return caught.value


@pytest.mark.spec("MOD-22")
def test_a_good_unit(abi: Abi) -> None:
    unit = check_unit(build(abi, wat(), *USES), abi)
    assert (unit.name, unit.version) == ("probe", "1.0.0")
    assert {entry.capability for entry in unit.imports} == {"call", *USES}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("(memory (export", '(memory (export "extra") 1 1) (memory (export', "2 memories"),
        ("1 1024)", "1)", "declares no maximum"),
        ("1 1024)", "1 60000)", "may grow to 3932160000 bytes"),
        ('(memory (export "memory")', '(memory (export "mem")', "export its memory as 'memory'"),
        ('(export "yuan_free")', "", "does not export yuan_free (i32, i32) -> ()"),
        ('"yuan_free") (param i32 i32)', '"yuan_free") (param i64)', "not (i32, i32) -> ()"),
        ("(func $spin", '(func (export "evil")) (func $spin', "exports evil"),
        ("(func $spin", "(func $first) (start $first) (func $spin", "start function"),
        ('"avatar_v1" "avatar_log"', '"wasi" "avatar_log"', "imports the func wasi.avatar_log"),
        ("(func $clock (param i32 i32)", "(func $clock (param i32 i64)", "avatar_clock_now as"),
        ("1 1024)", '1 1024) (import "avatar_v1" "g" (global i32))', "global avatar_v1.g"),
        (
            "(memory (export",
            '(import "avatar_v1" "avatar_teleport_go" (func (param i32 i32 i32) (result i32)))'
            "(memory (export",
            "avatar_teleport_go  capability teleport, since ?",
        ),
    ],
)
@pytest.mark.spec("MOD-5", "MOD-6", "MOD-7", "MOD-8", "MOD-9", "MOD-10", "MOD-11", "MOD-12")
def test_what_is_wrong_is_said(abi: Abi, old: str, new: str, said: str) -> None:
    text = wat()
    assert old in text
    if "global" in new:
        text = text.replace(
            "(memory (export", '(import "avatar_v1" "g" (global i32)) (memory (export'
        )
    else:
        text = text.replace(old, new)
    if "2 memories" in said:
        with pytest.raises((LoadError, wasmtime.WasmtimeError)):
            check_unit(build(abi, text, *USES), abi)
        return
    assert said in refused(build(abi, text, *USES), abi).message


@pytest.mark.spec("MOD-1")
def test_everything_is_said_at_once(abi: Abi) -> None:
    text = wat().replace("1 1024)", "1)").replace('(export "yuan_free")', "")
    text = text.replace(
        "(memory",
        '(import "avatar_v1" "avatar_peer_send" (func (param i32 i32 i32) (result i32)))'
        '(import "avatar_v1" "avatar_peer_open" (func (param i32 i32 i32) (result i32))) (memory',
        1,
    )
    error = refused(build(abi, text, *USES, "keys", contract_minor=7, least_host_minor=7), abi)
    for said in ("no maximum", "yuan_free", "avatar_peer_send", "avatar_peer_open", "contract 1.7"):
        assert said in error.message
    assert "'keys', of which it imports nothing" in error.message
    assert "class PeerHandler:" in error.help
    assert "def send(self, request)" in error.help and "def open(self, request)" in error.help


@pytest.mark.spec("MOD-12", "MOD-14", "MOD-15", "MOD-16")
def test_manifests(abi: Abi) -> None:
    bare = bytes(wasmtime.wat2wasm(wat()))
    assert "no custom section 'dao.unit'" in refused(bare, abi).message
    good = build(abi, wat(), *USES)
    assert "2 custom section" in refused(append_custom(good, "dao.unit", b""), abi).message
    assert "cannot be read" in refused(append_custom(bare, "dao.unit", b"\xff\xff"), abi).message
    assert "no name" in refused(build(abi, wat(), *USES, name=""), abi).message
    assert "'log' twice" in refused(build(abi, wat(), *USES, "log"), abi).message
    assert "which its manifest omits" in refused(build(abi, wat(), "log"), abi).message
    twice = append_custom(append_custom(good, "dao.contract", b"1"), "dao.contract", b"2")
    assert "more than one custom section 'dao.contract'" in refused(twice, abi).message


@pytest.mark.spec("MOD-17")
def test_the_handshake(abi: Abi) -> None:
    error = refused(build(abi, wat(), *USES, contract_major=2), abi)
    assert "built for contract 2.0; this host speaks 1.0" in error.message
    error = refused(build(abi, wat(), *USES, contract_digest=b"x" * 32), abi)
    assert "another draft" in error.message
    released = dataclasses.replace(abi, state="released")
    check_unit(build(abi, wat(), *USES, contract_digest=b"x" * 32, contract_minor=9), released)


@pytest.mark.spec("MOD-18", "IMP-4")
def test_optional_imports_of_a_newer_contract(abi: Abi) -> None:
    released = dataclasses.replace(abi, state="released")
    text = wat().replace(
        "(memory",
        '(import "avatar_v1" "avatar_ai_embed" (func (param i32 i32 i32) (result i32))) (memory',
        1,
    )
    entry = {
        "name": "avatar_ai_embed",
        "capability": "ai",
        "since": "1.3",
        "optional": True,
        "params": ["call_id", "ptr", "len"],
        "mode": "async",
        "rpc": "dao.avatar.v1.Ai.Embed",
    }
    wasm = build(abi, text, *USES, "ai")
    newer = zlib.compress(json.dumps({"imports": [entry]}).encode())
    unit = check_unit(append_custom(wasm, "dao.contract", newer), released)
    assert [foreign.name for foreign in unit.foreign] == ["avatar_ai_embed"]
    entry["optional"] = False
    newer = zlib.compress(json.dumps({"imports": [entry]}).encode())
    error = refused(append_custom(wasm, "dao.contract", newer), released)
    assert "avatar_ai_embed  capability ai, since 1.3" in error.message


@pytest.mark.spec("MOD-19")
def test_a_capability_that_this_host_lacks(abi: Abi) -> None:
    with pytest.raises(LoadError, match=r"avatar_storage_read  capability storage, since 1\.0"):
        check_unit(build(abi, wat(), *USES), abi, lambda name: name != "storage")


@pytest.mark.spec("ENTRY-8")
async def test_a_version_that_lies(start: Any, abi: Abi) -> None:
    text = wat().replace("0x10000", "0x10005")
    with pytest.raises(LoadError, match=r"yuan_abi_version\(\) says 1\.5"):
        async with start(build(abi, text, *USES)):
            pass


@pytest.mark.parametrize(
    "body",
    [
        "(v128.const i64x2 0 0) (drop)",
        "(return_call $spin)",
        "(drop (i32.atomic.load (i32.const 0)))",
    ],
)
@pytest.mark.spec("MOD-4")
def test_features_outside_of_the_profile(abi: Abi, engine: Engine, body: str) -> None:
    text = wat().replace("(func $spin", f"(func $other {body}) (func $spin")
    with pytest.raises((EngineError, LoadError)):
        wasm = build(abi, text, *USES)
        check_unit(wasm, abi)
        engine.compile(wasm)


@pytest.mark.spec("MOD-13")
def test_bombs_in_the_embedded_contract_are_not_unpacked(abi: Abi) -> None:
    bomb = zlib.compress(b"[" * (64 << 20), 9)
    check_unit(append_custom(build(abi, wat(), *USES), "dao.contract", bomb), abi)


@settings(max_examples=300, deadline=None)
@given(st.data())
@pytest.mark.spec("MOD-26")
def test_damage_never_ends_in_anything_but_a_refusal(data: st.DataObject) -> None:
    abi, whole = _abi_and_unit()
    wasm = bytearray(whole)
    if data.draw(st.booleans()):
        wasm = wasm[: data.draw(st.integers(0, len(wasm)))]
    for _ in range(data.draw(st.integers(0, 4))):
        if wasm:
            wasm[data.draw(st.integers(0, len(wasm) - 1))] = data.draw(st.integers(0, 255))
    try:
        check_unit(bytes(wasm), abi)
    except LoadError as error:
        assert error.message


_MADE: list[tuple[Abi, bytes]] = []


def _abi_and_unit() -> tuple[Abi, bytes]:
    if not _MADE:
        from dao_sdk.contract import read_contract
        from dao_sdk.host.dynamic.abi_from_contract import abi_of

        abi = abi_of(read_contract())
        _MADE.append((abi, hostile(abi)))
    return _MADE[0]
