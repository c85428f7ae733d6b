"""Signing a module for its publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...contract.wasm import Module, append_custom
from . import signature
from .did_key import key_of, name_of
from .proof import prove
from .signature import ALL_SECTIONS, PUBLISHER_SECTION, Signature, SignatureError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_HEADER_BYTES = 8


def publisher_of(key: Ed25519PrivateKey) -> str:
    """Give the ``did:key`` of the holder of a private key."""
    return name_of(key.public_key().public_bytes_raw())


def name_publisher(wasm: bytes, publisher: str) -> bytes:
    """Let a module name its publisher, for a signer of any kind to sign it then.

    What it said of a publisher before, and every signature, is taken out; all else stays, byte for
    byte.

    Args:
        wasm: The module.
        publisher: A ``did:key``.

    Returns:
        The module, unsigned.

    Raises:
        PublisherError: That is no ``did:key`` of an Ed25519 key.
        WasmError: The module is no core module, or a damaged one.
    """
    key_of(publisher)
    Module.parse(wasm)
    kept = [wasm[:_HEADER_BYTES]]
    kept += [wasm[s.start : s.end] for s in signature.sections(wasm) if s.name not in ALL_SECTIONS]
    return append_custom(b"".join(kept), PUBLISHER_SECTION, publisher.encode("ascii"))


def sign(wasm: bytes, key: Ed25519PrivateKey) -> bytes:
    """Sign a module; the same module and key give the same bytes.

    Args:
        wasm: The module; a signature that it has is replaced.
        key: The publisher's private key.

    Returns:
        The signed module.

    Raises:
        SignatureError: The key is one that no host would accept.
        WasmError: The module is no core module, or a damaged one.
    """
    named = name_publisher(wasm, publisher_of(key))
    hashed = signature.hash_after(named, _HEADER_BYTES)
    section = signature.write(Signature(hashed, key.sign(signature.message(hashed))))
    signed = named[:_HEADER_BYTES] + section + named[_HEADER_BYTES:]
    if not prove(signed).publisher:
        raise SignatureError("what was signed cannot be verified, so nothing is written")
    return signed
