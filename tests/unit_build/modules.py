"""Modules as a linker would write them, for the tests of the unit's build."""

from __future__ import annotations

import wasmtime

from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import append_custom


def linked(
    contract: Contract, *, imports: str = "", extra: str = "", memory: str = "1 16"
) -> bytes:
    """A module that has every export of the contract.

    Args:
        contract: The contract.
        imports: More imports, in the text format.
        extra: More of anything else, in the text format.
        memory: The limits of its memory, in pages.
    """
    exports = "\n".join(
        f'(func (export "{each.name}") (param {" ".join(["i32"] * len(each.params))})'
        + (" (result i32) (i32.const 0))" if each.returns else ")")
        for each in contract.exports
    )
    module = bytes(wasmtime.wat2wasm(f"""(module
                (import "avatar_v1" "avatar_respond"
                    (func (param i32 i32 i32 i32) (result i32)))
                {imports}
                (memory (export "memory") {memory})
                (global (export "__heap_base") i32 (i32.const 1024))
                {exports}
                {extra}
            )"""))
    return append_custom(module, "dao.bindings", contract_digest(contract))


LOG = '(import "avatar_v1" "avatar_log" (func (param i32 i32 i32) (result i32)))'
"""An import of the capability ``log``."""

NET = '(import "avatar_v1" "avatar_net_fetch" (func (param i32 i32 i32) (result i32)))'
"""An import of the capability ``net``, which hosts may lack."""
STORAGE = '(import "avatar_v1" "avatar_storage_read" (func (param i32 i32 i32) (result i32)))'
"""An import of the capability ``storage``."""
