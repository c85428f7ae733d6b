"""The same signatures as wasmsign2's, the tool that the form comes from, both ways."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dao_sdk.host.publishers import prove
from dao_sdk.host.publishers.did_key import name_of
from dao_sdk.host.publishers.signing import name_publisher, sign

from .bytes_of import public
from .conftest import FIXTURES

DID = name_of((FIXTURES / "publisher.public").read_bytes()[1:])
Tool = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("name", ["signed", "signed-key-id"])
def test_what_it_signed_is_proved(name: str) -> None:
    assert prove((FIXTURES / f"{name}.wasm").read_bytes()).publisher == DID


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("unnamed", "does not name the publisher"),
        ("by-another", "not by the publisher"),
        ("two-keys", "several signatures"),
        ("parts", "over parts"),
    ],
)
def test_what_it_can_say_otherwise_is_not(name: str, why: str) -> None:
    proof = prove((FIXTURES / f"{name}.wasm").read_bytes())
    assert proof.state == "not proved" and why in proof.why


def test_no_bit_of_what_it_signed_may_be_flipped() -> None:
    whole = (FIXTURES / "signed-key-id.wasm").read_bytes()
    for place in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            assert not prove(bytes(changed)).publisher, (place, bit)


@pytest.fixture
def wasmsign2(tmp_path: Path) -> Tool:
    """Run the tool itself."""
    found = shutil.which("wasmsign2") or os.environ.get("WASMSIGN2", "")
    if not found:
        pytest.skip("wasmsign2 is not here: cargo install wasmsign2-cli")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [found, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def test_it_verifies_what_we_sign(
    wasmsign2: Tool, tmp_path: Path, unit: bytes, key: Ed25519PrivateKey
) -> None:
    (tmp_path / "public").write_bytes(b"\x01" + public(key))
    (tmp_path / "unit.wasm").write_bytes(sign(unit, key))
    done = wasmsign2("verify", "-i", "unit.wasm", "-K", "public")
    assert (done.returncode, done.stdout.strip()) == (0, "Signature is valid."), done.stderr
    shown = wasmsign2("show", "-i", "unit.wasm").stdout
    assert shown.index("[signature]") < shown.index("types section")
    changed = bytearray(sign(unit, key))
    changed[-1] ^= 1
    (tmp_path / "unit.wasm").write_bytes(changed)
    assert wasmsign2("verify", "-i", "unit.wasm", "-K", "public").returncode == 1


@pytest.mark.parametrize("more", [(), ("-K", "public")])
def test_we_prove_what_it_signs(
    wasmsign2: Tool, tmp_path: Path, unit: bytes, more: tuple[str, ...]
) -> None:
    assert wasmsign2("keygen", "-k", "secret", "-K", "public").returncode == 0
    did = name_of((tmp_path / "public").read_bytes()[1:])
    (tmp_path / "named.wasm").write_bytes(name_publisher(unit, did))
    done = wasmsign2("sign", "-i", "named.wasm", "-o", "signed.wasm", "-k", "secret", *more)
    assert done.returncode == 0, done.stderr
    assert prove((tmp_path / "signed.wasm").read_bytes()).publisher == did


def test_it_makes_the_same_bytes(wasmsign2: Tool, tmp_path: Path, unit: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)
    (tmp_path / "secret").write_bytes(b"\x81" + key.private_bytes_raw() + public(key))
    (tmp_path / "named.wasm").write_bytes(name_publisher(unit, name_of(public(key))))
    done = wasmsign2("sign", "-i", "named.wasm", "-o", "signed.wasm", "-k", "secret")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "signed.wasm").read_bytes() == sign(unit, key)
