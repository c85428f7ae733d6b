"""The signature of a module, as bytes: a custom section that any wasm tool can skip.

The form is that of the WebAssembly tool conventions (``Signatures.md``), byte for byte as
``wasmsign2`` writes it, which also gives the length of each inner record. Of all that the form can
say, one thing is understood here: one Ed25519 signature over one SHA-256 of all that follows the
section. Signatures over parts and by several keys are of that form too and are never taken for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from ...contract.wasm import Reader, WasmError, leb128
from ...errors import DaoError

SECTION = "signature"
DELIMITER = "signature_delimiter"
"""A section that cuts a module in parts which can be signed one by one."""
PUBLISHER_SECTION = "dao.publisher"
"""Holds the publisher's ``did:key``, since a signature does not say by which key it is. It is
signed with the rest."""
ALL_SECTIONS = frozenset({SECTION, DELIMITER, PUBLISHER_SECTION})
"""Every custom section that says something of who published a module."""
_VERSION, _MODULE, _SHA256, _ED25519 = 1, 1, 1, 1
_HEAD = bytes((_VERSION, _MODULE, _SHA256))


class SignatureError(DaoError):
    """A signature section that is damaged or says something else than is understood here."""


class Signature(NamedTuple):
    """What a signature section says."""

    hashed: bytes
    """SHA-256 of all bytes of the module after the section."""
    signature: bytes
    """Ed25519 signature, 64 bytes."""
    key_id: bytes = b""
    """What a signer calls the key; empty, or what :func:`key_id` gives."""


def message(hashed: bytes) -> bytes:
    """Give the bytes that are signed.

    Args:
        hashed: SHA-256 of the signed part of the module.
    """
    return b"wasmsig" + _HEAD + hashed


def key_id(key: bytes) -> bytes:
    """Give the 12 bytes by which ``wasmsign2`` tells keys apart: too few to prove a key."""
    import hmac

    return hmac.digest(key, b"key_id", "sha256")[:12]


def write(said: Signature) -> bytes:
    """Give a whole signature section: id, length, name and content."""
    one = _sized(said.key_id) + bytes((_ED25519,)) + _sized(said.signature)
    signed = leb128(1) + said.hashed + leb128(1) + _sized(one)
    content = _HEAD + leb128(1) + _sized(signed)
    return b"\0" + _sized(_sized(SECTION.encode()) + content)


def read(section: bytes) -> Signature:
    """Read a whole signature section.

    Args:
        section: It, from its id to the last byte of its content.

    Returns:
        What it says.

    Raises:
        SignatureError: It is damaged, not written in the shortest form, or says something else
            than one signature over the whole module.
    """
    try:
        said = _read(Reader(section, 0, len(section)))
    except WasmError:
        raise SignatureError("its signature is damaged") from None
    if write(said) != section:  # so there is one form of it, and no byte without a meaning
        raise SignatureError("its signature is damaged or not in its shortest form")
    return said


def _read(reader: Reader) -> Signature:
    reader.byte()
    reader.number()
    reader.name()
    for known, what in ((_VERSION, "version"), (_MODULE, "content"), (_SHA256, "hash function")):
        if (found := reader.byte()) != known:
            raise SignatureError(f"its signature has a {what} that is not known here ({found})")
    if reader.number() != 1:
        raise SignatureError("it is signed in several ways; exactly one is wanted")
    reader.number()
    if reader.number() != 1:
        raise SignatureError("its signature is over parts of it, not over the whole")
    hashed = reader.take(32)
    if reader.number() != 1:
        raise SignatureError("it has several signatures; exactly one is wanted")
    reader.number()
    named = reader.take(reader.number())
    if (found := reader.byte()) != _ED25519:
        raise SignatureError(f"its signature is of a kind that is not known here ({found})")
    return Signature(hashed, reader.take(reader.number()), named)


class Section(NamedTuple):
    """Where a section of a module lies."""

    name: str
    """The name of a custom section; empty for any other."""
    start: int
    """The offset of its id."""
    content: int
    """The offset of what follows its name, or its length where it has none."""
    end: int
    """The offset after it."""


def sections(wasm: bytes) -> Iterator[Section]:
    """Find the sections of a module, whatever is in them.

    Args:
        wasm: The module; its first eight bytes are not looked at.

    Returns:
        The sections, in order.

    Raises:
        WasmError: The module is cut off, or a custom section has no name.
    """
    outer = Reader(wasm, 8, len(wasm))
    while outer.at < outer.end:
        start, kind, length = outer.at, outer.byte(), outer.number()
        if length > outer.end - outer.at:
            raise outer.damaged(f"a section announces {length} bytes, more than are left")
        inner = Reader(wasm, outer.at, outer.at + length)
        name = inner.name() if kind == 0 else ""
        outer.at += length
        yield Section(name, start, inner.at, outer.at)


def hash_after(wasm: bytes, at: int) -> bytes:
    """Give the SHA-256 of all bytes of a module from an offset on, without copying them."""
    return hashlib.sha256(memoryview(wasm)[at:]).digest()


def _sized(data: bytes) -> bytes:
    return leb128(len(data)) + data
