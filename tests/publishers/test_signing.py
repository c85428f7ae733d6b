"""Signing: nothing changes but who published it, and what was said of that before is replaced."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dao_sdk.contract import read_contract
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.embedded import embedded_contract
from dao_sdk.contract.wasm import Module, WasmError, append_custom
from dao_sdk.host.api.contract import ABI
from dao_sdk.host.publishers import prove
from dao_sdk.host.publishers.did_key import PublisherError
from dao_sdk.host.publishers.signature import sections
from dao_sdk.host.publishers.signing import name_publisher, publisher_of, sign
from dao_sdk.host.runtime.module_check import check_unit

from .bytes_of import BODY, HEADER, custom


def test_the_unit_stays_what_it_was(unit: bytes, key: Ed25519PrivateKey) -> None:
    made = sign(unit, key)
    before, after = check_unit(unit, ABI), check_unit(made, ABI)
    assert (before.publisher, before.claimed) == ("", "")
    assert after.publisher == after.claimed == publisher_of(key)
    assert after.manifest == before.manifest
    assert after._replace(digest=b"", publisher="", claimed="") == before._replace(digest=b"")
    old, new = Module.parse(unit), Module.parse(made)
    assert new._replace(custom_sections=()) == old._replace(custom_sections=())
    assert new.custom_sections[1:-1] == old.custom_sections
    carried = embedded_contract(new)
    assert contract_digest(carried) == contract_digest(read_contract()) == ABI.digest
    # All its other bytes are as they were.
    first, *_, last = sections(made)
    assert made[:8] + made[first.end : last.start] == unit


def test_who_signs_last_is_the_publisher(
    unit: bytes, key: Ed25519PrivateKey, other_key: Ed25519PrivateKey
) -> None:
    twice = sign(sign(unit, key), other_key)
    assert twice == sign(unit, other_key)
    assert prove(twice).publisher == publisher_of(other_key)
    assert sign(sign(unit, key), key) == sign(unit, key)


def test_what_is_broken_can_be_signed_anew(key: Ed25519PrivateKey) -> None:
    parts = [BODY, custom("signature_delimiter", bytes(16)), custom("dao.publisher", b"?")]
    broken = HEADER + custom("signature", b"?") + b"".join(parts) + custom("signature", b"")
    assert sign(broken, key) == sign(HEADER + BODY, key)


@pytest.mark.spec("MOD-25")
def test_a_changed_unit_counts_as_unsigned_and_still_runs(
    unit: bytes, key: Ed25519PrivateKey
) -> None:
    changed = append_custom(sign(unit, key), "more", b"")
    assert prove(changed).why == "it was changed after it was signed"
    assert check_unit(changed, ABI)[-2:] == ("", publisher_of(key))
    assert check_unit(name_publisher(unit, publisher_of(key)), ABI)[-2:] == ("", publisher_of(key))


def test_only_naming(unit: bytes, key: Ed25519PrivateKey) -> None:
    named = name_publisher(unit, publisher_of(key))
    assert prove(named).why == "it names a publisher and is not signed"
    assert prove(named).claimed == publisher_of(key)
    assert sign(named, key) == sign(unit, key)
    with pytest.raises(PublisherError):
        name_publisher(unit, "did:key:z6Mk")


@pytest.mark.parametrize("data", [b"", b"\0asm\x0d\0\1\0", HEADER + b"\1\xff", HEADER + b"\0\0"])
def test_what_is_no_module_is_not_signed(data: bytes, key: Ed25519PrivateKey) -> None:
    with pytest.raises(WasmError):
        sign(data, key)
