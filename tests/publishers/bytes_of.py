"""Modules and signature sections written by hand, so that they can be wrong in every way."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HEADER = b"\0asm\x01\0\0\0"
BODY = bytes.fromhex("010501600001 7f 03020100 05040101 0102 0a06010400 41070b")
"""A module's sections: a function that gives 7, and a memory."""


def leb(value: int) -> bytes:
    """An unsigned LEB128."""
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + leb(high) if high else bytes([low])


def sized(data: bytes) -> bytes:
    """Bytes after their length."""
    return leb(len(data)) + data


def custom(name: str, content: bytes) -> bytes:
    """A custom section."""
    return b"\0" + sized(sized(name.encode()) + content)


def public(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public key."""
    return key.public_key().public_bytes_raw()


def one_signature(signature: bytes, key_id: bytes = b"", algorithm: int = 1) -> bytes:
    """A ``signature`` record, with its length."""
    return sized(sized(key_id) + bytes([algorithm]) + sized(signature))


def one_set(hashes: list[bytes], signatures: list[bytes]) -> bytes:
    """A ``signed_hashes`` record, with its length."""
    listed = leb(len(signatures)) + b"".join(signatures)
    return sized(leb(len(hashes)) + b"".join(hashes) + listed)


def content(sets: list[bytes], head: bytes = b"\1\1\1") -> bytes:
    """What is in a signature section."""
    return head + leb(len(sets)) + b"".join(sets)


def signed(key: Ed25519PrivateKey, hashes: list[bytes]) -> bytes:
    """A record of hashes and the signature of a key over them."""
    made = key.sign(b"wasmsig\1\1\1" + b"".join(hashes))
    return one_set(hashes, [one_signature(made)])
