"""What a module may use."""

from __future__ import annotations

import pytest
import wasmtime

from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module, append_custom
from meta_unit.builder.profile import check_profile
from meta_unit.builder.trim import trim

from .modules import LOG, linked


def problems(module: bytes, contract: Contract) -> list[str]:
    return check_profile(Module.parse(module), contract)


def trimmed(contract: Contract, **more: str) -> bytes:
    names = {"memory", *(each.name for each in contract.exports)}
    return trim(linked(contract, **more), names)


def test_a_sound_module_passes(contract: Contract) -> None:
    assert problems(trimmed(contract, imports=LOG), contract) == []


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"imports": '(import "env" "abort" (func))'}, "it imports the func env.abort"),
        (
            {"imports": '(import "avatar_v1" "avatar_fly" (func (result i32)))'},
            "it imports avatar_fly, which the contract does not have",
        ),
        (
            {"imports": '(import "avatar_v1" "avatar_log" (func (param i64) (result i32)))'},
            "it imports avatar_log as (i64) -> (i32)",
        ),
        (
            {"imports": '(import "avatar_v1" "avatar_log" (global i32))'},
            "it imports the global avatar_v1.avatar_log",
        ),
        ({"memory": "1"}, "its memory has no maximum"),
        ({"memory": "1 65536"}, "its memory may grow to 65536 pages, the contract allows 4096"),
        ({"extra": "(func $start) (start $start)"}, "it has a start function"),
        (
            {"extra": "(func (param v128))"},
            "it uses the WebAssembly feature simd",
        ),
    ],
)
def test_what_leaves_the_profile_is_named(
    contract: Contract, more: dict[str, str], problem: str
) -> None:
    assert problems(trimmed(contract, **more), contract) == [problem]


def test_exports_are_exactly_those_of_the_contract(contract: Contract) -> None:
    assert problems(linked(contract), contract) == [
        "it exports __heap_base, which the contract does not have"
    ]
    empty = bytes(wasmtime.wat2wasm('(module (memory (export "memory") 1 1))'))
    assert problems(empty, contract) == [
        f"it does not export {each.name}" for each in contract.exports
    ]
    wrong = bytes(wasmtime.wat2wasm('(module (func (export "memory")))'))
    assert "it does not export its memory as 'memory'" in problems(wrong, contract)


def test_features_that_the_compiler_used_are_seen(contract: Contract) -> None:
    used = b"\x03" + b"+\x08sign-ext" + b"-\x07atomics" + b"+\x07simd128"
    module = append_custom(trimmed(contract), "target_features", used)
    assert problems(module, contract) == ["it was compiled for the WebAssembly feature simd128"]
