"""From what the linker wrote to the finished module."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any

import pytest

from dao_sdk.contract import message_pool
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.ir import from_json
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module, WasmError, append_custom
from dao_sdk.errors import DaoError
from meta_unit.builder.declaration import Unit, Use
from meta_unit.builder.finish import finish
from meta_unit.builder.trim import trim

from .modules import LOG, linked

DIGEST = bytes(range(32))


def test_the_manifest_tells_what_was_built(contract: Contract, unit: Unit) -> None:
    module = finish(linked(contract, imports=LOG), unit, contract, DIGEST, "rustc 1.99.0")
    (section,) = Module.parse(module).custom("dao.unit")
    manifest: Any = message_pool(contract)[contract.boundary.manifest].FromString(section)
    assert (manifest.name, manifest.version) == ("probe", "0.2.0")
    assert (manifest.contract_major, manifest.contract_minor) == (contract.major, contract.minor)
    assert manifest.state_schema == 3
    assert manifest.contract_digest == contract_digest(contract)
    assert manifest.source_digest == DIGEST
    assert manifest.toolchain == "rustc 1.99.0"
    uses = {use.capability: use for use in manifest.capabilities}
    assert sorted(uses) == ["call", "log"]
    assert uses["call"].required
    assert (uses["log"].required, list(uses["log"].scopes)) == (False, ["a", "b"])
    assert uses["log"].reason == "Tell."


def test_the_contract_lies_inside(contract: Contract, unit: Unit) -> None:
    module = finish(linked(contract, imports=LOG), unit, contract, DIGEST, "rustc")
    (section,) = Module.parse(module).custom("dao.contract")
    inside = from_json(zlib.decompress(section))
    assert contract_digest(inside) == contract_digest(contract)
    assert inside == contract


def test_the_same_input_gives_the_same_bytes(contract: Contract, unit: Unit) -> None:
    once = finish(linked(contract, imports=LOG), unit, contract, DIGEST, "rustc")
    assert once == finish(linked(contract, imports=LOG), unit, contract, DIGEST, "rustc")


def test_what_the_linker_adds_is_left_out(contract: Contract, unit: Unit) -> None:
    raw = append_custom(linked(contract, imports=LOG), "producers", b"\0")
    raw = append_custom(raw, "target_features", b"\x01+\x08sign-ext")
    module = Module.parse(finish(raw, unit, contract, DIGEST, "rustc"))
    exports = {export.name for export in module.exports}
    assert exports == {"memory", *(each.name for each in contract.exports)}
    names = [name for name, _ in module.custom_sections]
    assert names == ["target_features", "dao.unit", "dao.contract"]


def test_imports_and_declaration_must_agree(contract: Contract, unit: Unit) -> None:
    with pytest.raises(DaoError, match=r"capability log is declared .* but never imported"):
        finish(linked(contract), unit, contract, DIGEST, "rustc")
    silent = replace(unit, capabilities={})
    with pytest.raises(DaoError, match=r"capability log is imported, but .* not declare"):
        finish(linked(contract, imports=LOG), silent, contract, DIGEST, "rustc")


def test_bindings_of_another_contract_are_refused(contract: Contract, unit: Unit) -> None:
    other = replace(contract, minor=contract.minor + 1)
    with pytest.raises(DaoError, match="not generated from this contract") as raised:
        finish(linked(other, imports=LOG), unit, contract, DIGEST, "rustc")
    assert raised.value.help.startswith("dao generate")


def test_what_hosts_may_lack_cannot_be_required(contract: Contract, unit: Unit) -> None:
    net = '(import "avatar_v1" "avatar_net_request" (func (param i32 i32 i32) (result i32)))'
    asks = replace(unit, capabilities={"net": Use(required=True, scopes=(), reason="Fetch.")})
    with pytest.raises(DaoError, match="net is required, but hosts may lack avatar_net_request"):
        finish(linked(contract, imports=net), asks, contract, DIGEST, "rustc")


def test_damaged_modules_are_refused(contract: Contract) -> None:
    raw = linked(contract)
    for end in range(len(raw)):
        try:
            trim(raw[:end], {"memory"})
        except WasmError:
            continue
        # A cut between two sections is a module; it only lacks what came after.
        assert Module.parse(raw[:end])
