"""Units that a fixture describes in a ``unit.yaml``: good ones, but for what it changes.

===============  ====================================================================
``imports``      names of the contract's imports, or ``[module, name, signature]``
``memory``       the limits of the memory, in pages
``extra``        anything more, in the text format of WebAssembly
``manifest``     fields of the manifest that are not as they should be
``capabilities`` the manifest's list of capabilities; by default what is imported
``manifests``    how many times the manifest is there
``contracts``    how many times the contract is there
===============  ====================================================================
"""

from __future__ import annotations

import zlib
from typing import Any

import wasmtime

from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.embedded import CONTRACT_SECTION, MANIFEST_SECTION
from dao_sdk.contract.ir import to_json
from dao_sdk.contract.message_classes import message_pool
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import append_custom


def described_unit(contract: Contract, description: dict[str, Any]) -> bytes:
    """Makes a unit of a contract."""
    names = [it for it in description.get("imports", []) if isinstance(it, str)]
    known = {each.name: each for each in contract.imports}
    module = wasmtime.wat2wasm(_text(contract, description))
    capabilities = description.get("capabilities")
    if capabilities is None:
        used = {known[name].capability for name in names}
        capabilities = [
            {
                "capability": each.name,
                "required": any(
                    known[it].capability == each.name and not known[it].optional for it in names
                ),
                "reason": each.reason,
            }
            for each in contract.capabilities
            if each.name in used
        ]
    manifest = message_pool(contract)[contract.boundary.manifest](
        **{
            "name": "notes",
            "version": "1.0.0",
            "contract_major": contract.major,
            "contract_minor": contract.minor,
            "contract_digest": contract_digest(contract),
            "state_schema": 1,
            "capabilities": capabilities,
            **description.get("manifest", {}),
        }
    )
    unit = bytes(module)
    for _ in range(description.get("manifests", 1)):
        unit = append_custom(unit, MANIFEST_SECTION, manifest.SerializeToString())
    for _ in range(description.get("contracts", 1)):
        packed = zlib.compress(to_json(contract, places=False).encode())
        unit = append_custom(unit, CONTRACT_SECTION, packed)
    return unit


def _text(contract: Contract, description: dict[str, Any]) -> str:
    known = {each.name: each for each in contract.imports}
    imports = []
    for each in ["avatar_respond", *description.get("imports", [])]:
        if isinstance(each, str):
            shape = f"(param{' i32' * len(known[each].params)}) (result i32)"
            module, name = contract.wasm.module, each
        else:
            module, name, shape = each
        imports.append(f'(import "{module}" "{name}" (func {shape}))')
    exports = [
        f'(func (export "{each.name}") (param{" i32" * len(each.params)})'
        + (" (result i32) (i32.const 0))" if each.returns else ")")
        for each in contract.exports
    ]
    memory = f'(memory (export "{contract.wasm.memory}") {description.get("memory", "1 16")})'
    extra = description.get("extra", "")
    return "\n".join(["(module", *imports, memory, *exports, extra, ")"])
