"""From what the linker wrote to the finished module."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.contract import message_pool
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.ir import from_json
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module, WasmError, append_custom
from dao_sdk.errors import DaoError
from dao_sdk.unit_build import finish as finishing
from dao_sdk.unit_build.declaration import Declaration, Use
from dao_sdk.unit_build.trim import trim

from .modules import LOG, NET, STORAGE, linked

DIGEST = bytes(range(32))


def finish(linked: bytes, unit: Declaration, contract: Contract, digest: bytes, tool: str) -> bytes:
    """The finished module of a package whose version is 0.2.0."""
    return finishing.finish(linked, unit, "probe-unit", "0.2.0", contract, digest, tool).module


def manifest_of(module: bytes, contract: Contract) -> Any:
    """What a module says about itself."""
    (section,) = Module.parse(module).custom("dao.unit")
    return message_pool(contract)[contract.boundary.manifest].FromString(section)


def test_the_manifest_tells_what_was_built(contract: Contract, unit: Declaration) -> None:
    module = finish(linked(contract, imports=LOG), unit, contract, DIGEST, "rustc 1.99.0")
    manifest = manifest_of(module, contract)
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


def test_the_contract_lies_inside(contract: Contract, unit: Declaration) -> None:
    module = finish(linked(contract, imports=LOG), unit, contract, DIGEST, "rustc")
    (section,) = Module.parse(module).custom("dao.contract")
    inside = from_json(zlib.decompress(section))
    assert contract_digest(inside) == contract_digest(contract)
    assert inside == contract


def test_the_same_input_gives_the_same_bytes(contract: Contract, unit: Declaration) -> None:
    once = finish(linked(contract, imports=LOG), unit, contract, DIGEST, "rustc")
    assert once == finish(linked(contract, imports=LOG), unit, contract, DIGEST, "rustc")


def test_what_the_linker_adds_is_left_out(contract: Contract, unit: Declaration) -> None:
    raw = append_custom(linked(contract, imports=LOG), "producers", b"\0")
    raw = append_custom(raw, "target_features", b"\x01+\x08sign-ext")
    module = Module.parse(finish(raw, unit, contract, DIGEST, "rustc"))
    exports = {export.name for export in module.exports}
    assert exports == {"memory", *(each.name for each in contract.exports)}
    names = [name for name, _ in module.custom_sections]
    assert names == ["target_features", "dao.unit", "dao.contract"]


def test_nothing_needs_to_be_declared(contract: Contract, tmp_path: Path) -> None:
    imports = LOG + STORAGE + NET
    module = finish(linked(contract, imports=imports), Declaration(tmp_path), contract, DIGEST, "r")
    manifest = manifest_of(module, contract)
    assert (manifest.name, manifest.state_schema, manifest.least_host_minor) == ("probe-unit", 1, 0)
    reasons = {each.name: each.reason for each in contract.capabilities}
    uses = {each.capability: (each.required, each.reason) for each in manifest.capabilities}
    assert uses == {
        "call": (True, reasons["call"]),
        "log": (True, reasons["log"]),
        "net": (False, reasons["net"]),  # hosts may lack it
        "storage": (True, reasons["storage"]),
    }


def test_the_least_host_follows_from_the_imports(contract: Contract, tmp_path: Path) -> None:
    newer = replace(
        contract,
        minor=3,
        imports=tuple(
            replace(each, since="1.2" if each.capability == "storage" else each.since)
            for each in contract.imports
        ),
    )
    for imports, least in ((LOG, 0), (STORAGE, 2)):
        made = finish(linked(newer, imports=imports), Declaration(tmp_path), newer, DIGEST, "rustc")
        assert manifest_of(made, newer).least_host_minor == least


def test_what_is_declared_without_need_is_told_and_left_out(
    contract: Contract, unit: Declaration
) -> None:
    done = finishing.finish(linked(contract), unit, "probe-unit", "1.0.0", contract, DIGEST, "r")
    assert [it.capability for it in manifest_of(done.module, contract).capabilities] == ["call"]
    assert done.notes == ("unit.toml has the capability log, which the unit does not use",)


def test_a_capability_that_is_not_there_is_told(contract: Contract, unit: Declaration) -> None:
    wrong = replace(unit, capabilities={"strage": Use()})
    with pytest.raises(DaoError, match="capability strage, which the contract does not") as raised:
        finish(linked(contract), wrong, contract, DIGEST, "rustc")
    assert raised.value.help == "Did you mean storage?"


def test_a_package_that_is_no_unit_is_told(contract: Contract, unit: Declaration) -> None:
    with pytest.raises(DaoError, match="is no unit") as raised:
        finish(b"\0asm\1\0\0\0", unit, contract, DIGEST, "rustc")
    assert "unit!(MyUnit);" in raised.value.help


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"imports": '(import "env" "abort" (func))'}, "it imports the func env.abort"),
        ({"memory": "1"}, "its memory declares no maximum"),
        ({"extra": "(func $start) (start $start)"}, "it has a start function"),
        ({"extra": "(func (param v128))"}, "WebAssembly feature 'simd'"),
    ],
)
def test_what_hosts_refuse_is_not_built(
    contract: Contract, unit: Declaration, more: dict[str, str], problem: str
) -> None:
    with pytest.raises(DaoError, match="no host would load what was built") as raised:
        finish(linked(contract, **more), unit, contract, DIGEST, "rustc")
    assert problem in raised.value.message


def test_features_that_the_compiler_used_are_seen(contract: Contract, unit: Declaration) -> None:
    used = b"\x03" + b"+\x08sign-ext" + b"-\x07atomics" + b"+\x07simd128"
    raw = append_custom(linked(contract), "target_features", used)
    with pytest.raises(DaoError, match="does not allow: simd128"):
        finish(raw, unit, contract, DIGEST, "rustc")


def test_bindings_of_another_contract_are_refused(contract: Contract, unit: Declaration) -> None:
    other = replace(contract, minor=contract.minor + 1)
    with pytest.raises(DaoError, match="bindings of another contract") as raised:
        finish(linked(other, imports=LOG), unit, contract, DIGEST, "rustc")
    assert "`dao generate --lang rust-guest --contract PATH" in raised.value.help


def test_what_hosts_may_lack_cannot_be_required(contract: Contract, unit: Declaration) -> None:
    asks = replace(unit, capabilities={"net": Use(required=True, scopes=(), reason="Fetch.")})
    with pytest.raises(
        DaoError, match="requires the capability net, but hosts may lack avatar_net"
    ):
        finish(linked(contract, imports=NET), asks, contract, DIGEST, "rustc")


def test_damaged_modules_are_refused(contract: Contract) -> None:
    raw = linked(contract)
    for end in range(len(raw)):
        try:
            trim(raw[:end], {"memory"})
        except WasmError:
            continue
        # A cut between two sections is a module; it only lacks what came after.
        assert Module.parse(raw[:end])
