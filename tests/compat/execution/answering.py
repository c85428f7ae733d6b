"""A unit that answers the methods of its contract and says which of them it was that did.

It is written as WebAssembly text, and shares nothing with the units of the checker's witnesses. An
answer is who the method is (u32, little-endian), then the request; a stream has two of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wasmtime import wat2wasm

from dao_sdk.compat.inputs.manifest import Draft, write_manifest
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.embedded import CONTRACT_SECTION, MANIFEST_SECTION
from dao_sdk.contract.ir import to_json
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import append_custom
from dao_sdk.host.errors import CallError
from tests.compat.execution.methods import Rpc
from tests.compat.hosting import Running

ITEMS = 2
"""How many items a stream has."""


@dataclass(frozen=True)
class Answer:
    """What comes of a call."""

    status: str
    payloads: tuple[bytes, ...] = ()


def expected(rpc: Rpc, request: bytes) -> Answer:
    """What a method of such a unit answers at home."""
    answer = rpc.who.to_bytes(4, "little") + request
    return Answer("OK", (answer,) * (ITEMS if rpc.streams else 1))


def answering_unit(contract: Contract, rpcs: Iterable[Rpc]) -> bytes:
    """The unit of a contract of these methods."""
    codes = {it.name: it.value for it in (*contract.statuses, *contract.results)}
    wasm = bytes(wat2wasm(_text(contract, rpcs, codes)))
    draft = Draft(contract, contract_digest(contract), ())
    wasm = append_custom(wasm, MANIFEST_SECTION, write_manifest(draft))
    packed = zlib.compress(to_json(contract, places=False).encode("utf-8"))
    return append_custom(wasm, CONTRACT_SECTION, packed)


def _text(contract: Contract, rpcs: Iterable[Rpc], codes: dict[str, int]) -> str:
    def answer(status: str, *, empty: bool = False) -> str:
        payload = (
            "(i32.const 0) (i32.const 0)"
            if empty
            else "(i32.sub (local.get 2) (i32.const 4)) (i32.add (local.get 3) (i32.const 4))"
        )
        status = f"(i32.const {codes[status]})"
        return f"(drop (call $respond (local.get 0) {status} {payload}))"

    branches = ""
    for rpc in rpcs:
        said = f"(i32.store (i32.sub (local.get 2) (i32.const 4)) (i32.const {rpc.who}))"
        said += answer("MORE") * ITEMS + answer("OK", empty=True) if rpc.streams else answer("OK")
        branches += (
            f"(if (i32.eq (local.get 1) (i32.const {rpc.number}))"
            f" (then {said} (return (i32.const {codes['DONE']}))))\n"
        )
    done = f"(i32.const {codes['DONE']})"
    ready = f"(drop (call $respond (local.get 0) (i32.const {codes['OK']}) (i32.const 0) (i32.const 0)))"
    return f"""(module
      (import "{contract.wasm.module}" "avatar_respond"
        (func $respond (param i32 i32 i32 i32) (result i32)))
      (memory (export "{contract.wasm.memory}") 4 16)
      (global $free (mut i32) (i32.const 1024))
      (func (export "yuan_abi_version") (result i32)
        (i32.const {contract.major << 16 | contract.minor}))
      (func (export "yuan_alloc") (param i32) (result i32)
        (local $at i32)
        (local.set $at (i32.add (global.get $free) (i32.const 8)))
        (global.set $free
          (i32.and (i32.add (i32.add (local.get $at) (local.get 0)) (i32.const 7)) (i32.const -8)))
        (local.get $at))
      (func (export "yuan_free") (param i32 i32))
      (func (export "yuan_init") (param i32 i32 i32) (result i32) {ready} {done})
      (func (export "yuan_handle_request") (param i32 i32 i32 i32) (result i32)
        {branches}
        (i32.const {codes['UNIMPLEMENTED']}))
      (func (export "yuan_on_event") (param i32 i32 i32 i32 i32) (result i32) {done})
      (func (export "yuan_shutdown") (param i32 i32) (result i32) {ready} {done}))"""


async def ask(unit: Running, rpc: Rpc, request: bytes) -> Answer:
    """Calls a method as the host's contract has it."""
    runtime: Any = unit.runtime
    found: list[bytes] = []
    try:
        if rpc.streams:
            async with runtime.stream(rpc.number, request, 5.0) as items:
                async for item in items:
                    found.append(bytes(item))
        else:
            found.append(bytes(await runtime.request(rpc.number, request, 5.0)))
    except CallError as wrong:
        return Answer(wrong.status, tuple(found))
    return Answer("OK", tuple(found))
