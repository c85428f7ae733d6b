"""A unit for a contract that was drawn: it knows no message, and gives back the bytes that it gets.

It answers a request itself, or hands it to an import and what that answers to the caller.
"""

from __future__ import annotations

from collections.abc import Sequence

from dao_sdk.contract.model import Contract
from dao_sdk.verify.cases import Line
from dao_sdk.verify.random_contracts.contract import Import, Method
from dao_sdk.verify.units import make

TEXT = "A text: ä, 元, 🜛"
"""What imports get for each text."""
NUMBERS = {"chosen": 5, "signed": -7, "plain": 4294967295}
FILLED = 8
"""The bytes that an import may fill."""
STREAMED = 2
"""The items that a stream gives which the unit answers by itself."""
_TEXT_AT, _FILLED_AT, _CALL = 64, 1024, 7


def unit(contract: Contract, methods: Sequence[Method], imports: Sequence[Import]) -> bytes:
    """Make the unit.

    Args:
        contract: The contract.
        methods: Its methods.
        imports: The imports that it calls.
    """
    texts = "".join(f"\\{byte:02x}" for byte in TEXT.encode())
    parts = Line(
        imports="\n".join(map(_imported, imports)),
        memory='(memory (export "memory") 4 8) (global $call (mut i32) (i32.const 0))',
        data=f'(data (i32.const 16) "\\08\\01") (data (i32.const {_TEXT_AT}) "{texts}")',
        more=_RESPOND,
        request='(func (export "yuan_handle_request") (param $id i32) (param $method i32)'
        " (param $ptr i32) (param $len i32) (result i32) (local $status i32)"
        " (global.set $call (local.get $id))" + "".join(map(_handled, methods)) + "(i32.const 0))",
        event='(func (export "yuan_on_event") (param $kind i32) (param $id i32) (param $status i32)'
        " (param $ptr i32) (param $len i32) (result i32) (if (i32.eq (local.get $kind) (i32.const 1))"
        " (then (call $answer (local.get $status) (local.get $ptr) (local.get $len)))) (i32.const 0))",
    )
    return make(Line(wat=parts), contract, b"")


_RESPOND = (
    "(func $answer (param $status i32) (param $ptr i32) (param $len i32) (drop (call $respond"
    " (global.get $call) (local.get $status) (local.get $ptr) (local.get $len))))"
)


def _imported(import_: Import) -> str:
    count = len(import_.params) if import_.mode == "sync" else 3
    params = " ".join(["i32"] * count)
    taken = f"(param {params})" if params else ""
    return f'(import "avatar_v1" "{import_.name}" (func ${import_.name} {taken} (result i32)))'


def _handled(method: Method) -> str:
    through = method.through
    payload = "(local.get $ptr) (local.get $len)"
    nothing = "(i32.const 0) (i32.const 0)"
    if through is None:
        more = f"(call $answer (i32.const 1) {payload})" * STREAMED
        ends = f"(call $answer (i32.const 0) {payload})"
        does = f"{more} (call $answer (i32.const 0) {nothing})" if method.mode == "stream" else ends
    elif through.mode == "sync":
        given = " ".join(map(_given, (each.role for each in through.params), _kinds(through)))
        does = (
            f"(local.set $status (call ${through.name} {given}))"
            f" (if (local.get $status) (then (call $answer (local.get $status) {nothing}))"
            f" (else (call $answer (i32.const 0) {payload})))"
        )
    else:
        does = (
            f"(local.set $status (call ${through.name} (i32.const {_CALL}) {payload}))"
            f" (if (i32.eqz (local.get $status)) (then (return (i32.const 1))))"
            f" (call $answer (local.get $status) {nothing})"
        )
    return f"(if (i32.eq (local.get $method) (i32.const {method.number})) (then {does}))"


def _kinds(import_: Import) -> list[str]:
    return [kind(each.said) for each in import_.params]


def kind(said: object) -> str:
    """Say what kind of number a parameter is: the key of ``NUMBERS``."""
    assert isinstance(said, dict)
    return "chosen" if "values" in said else "signed" if said.get("signed") else "plain"


def _given(role: str, kind_: str) -> str:
    return {
        "in_pointer": "(local.get $ptr)",
        "in_length": "(local.get $len)",
        "text_pointer": f"(i32.const {_TEXT_AT})",
        "text_length": f"(i32.const {len(TEXT.encode())})",
        "out_pointer": f"(i32.const {_FILLED_AT})",
        "out_length": f"(i32.const {FILLED})",
        "out_i64": f"(i32.const {_FILLED_AT})",
    }.get(role, f"(i32.const {NUMBERS[kind_]})")
