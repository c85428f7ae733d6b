"""Whoever reads modules meets a signature without complaint, and whoever changes one drops it."""

from __future__ import annotations

from pathlib import Path

import pytest
import wasmtime
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dao_sdk.compat.inputs.unit import unit_side
from dao_sdk.contract import read_contract
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.wasm import Module
from dao_sdk.errors import DaoError
from dao_sdk.host.dynamic.inspection import inspect
from dao_sdk.host.publishers import prove
from dao_sdk.host.publishers.signing import publisher_of, sign
from dao_sdk.unit_build.staleness import check
from dao_sdk.unit_build.trim import trim


def test_an_engine_takes_it(unit: bytes, key: Ed25519PrivateKey) -> None:
    wasmtime.Module.validate(wasmtime.Engine(), sign(unit, key))


def test_an_inspection_differs_in_what_was_signed_and_in_nothing_else(
    unit: bytes, key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    contract, seen = read_contract(), []
    for data in (unit, sign(unit, key)):
        (tmp_path / "unit.wasm").write_bytes(data)
        seen.append(inspect(tmp_path / "unit.wasm", contract))
    before, after = seen
    assert after.publisher.publisher == publisher_of(key)
    assert after.verdict == before.verdict == ""
    differs = {name for name in before.__slots__ if getattr(before, name) != getattr(after, name)}
    assert differs == {"size", "compressed", "digest", "publisher", "sections"}


def test_the_contract_that_it_was_built_for_is_the_same(
    unit: bytes, key: Ed25519PrivateKey
) -> None:
    signed = unit_side("signed", "signed.wasm", sign(unit, key))
    plain = unit_side("plain", "plain.wasm", unit)
    assert signed.contract is not None and plain.contract is not None
    assert contract_digest(signed.contract) == contract_digest(plain.contract)


def test_the_build_drops_a_signature_that_it_would_break(
    unit: bytes, key: Ed25519PrivateKey
) -> None:
    exported = {export.name for export in Module.parse(unit).exports}
    trimmed = trim(sign(unit, key), exported)
    assert prove(trimmed).state == "unsigned"
    assert trimmed == trim(unit, exported)


def test_the_builds_own_check_takes_it(unit: bytes, key: Ed25519PrivateKey, tmp_path: Path) -> None:
    contract, path = read_contract(), tmp_path / "unit.wasm"
    path.write_bytes(unit)
    sources = bytes.fromhex(inspect(path, contract).source_digest)
    path.write_bytes(sign(unit, key))
    check(path, contract, sources, "")
    with pytest.raises(DaoError, match="other sources"):
        check(path, contract, bytes(32), "")
