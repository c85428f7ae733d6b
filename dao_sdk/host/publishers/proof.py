"""Proving who published a module: never more than its bytes show, and never an exception."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ...contract.wasm import WasmError
from . import signature
from .did_key import PublisherError, key_of
from .signature import ALL_SECTIONS, DELIMITER, PUBLISHER_SECTION, SECTION, Section, SignatureError

_HEADER = b"\0asm\x01\0\0\0"


class Proof(NamedTuple):
    """What is known of who published a module."""

    publisher: str = ""
    """The ``did:key`` whose holder signed all of the module; empty where that is not proved."""
    claimed: str = ""
    """The ``did:key`` that the module names; alone it means nothing."""
    why: str = ""
    """Why it is not proved, as a clause: ``it was changed after it was signed``; empty where it
    is, and where the module claims nothing."""

    @property
    def state(self) -> Literal["proved", "not proved", "unsigned"]:
        """The outcome; the last two mean the same for what a unit may do."""
        return "proved" if self.publisher else "not proved" if self.why else "unsigned"


def prove(wasm: bytes) -> Proof:
    """Find out who published a module.

    Everything but the signature section itself must be covered by one signature of the key that
    the module names, and every byte of that section must be as a signer writes it: a module with
    any byte changed is not proved.

    Args:
        wasm: The bytes of the module; anything at all.

    Returns:
        The proof.
    """
    try:
        found = [each for each in signature.sections(wasm) if each.name in ALL_SECTIONS]
    except WasmError as damaged:
        return Proof(why=damaged.message)
    named = [each for each in found if each.name == PUBLISHER_SECTION]
    claimed = _claimed(wasm, named)
    try:
        signed = _signed(wasm, found)
        if signed is None:
            return Proof("", claimed, "it names a publisher and is not signed" if named else "")
        _check(wasm, found, signed, named)
    except (SignatureError, PublisherError) as wrong:
        return Proof("", claimed, wrong.message)
    except ImportError as missing:
        return Proof("", claimed, f"its signature cannot be verified here: {missing}")
    return Proof(publisher=claimed, claimed=claimed)


def _claimed(wasm: bytes, named: list[Section]) -> str:
    """Give the publisher that a module names; empty where it names none that is well formed."""
    if len(named) != 1:
        return ""
    text = wasm[named[0].content : named[0].end].decode("ascii", "replace")
    try:
        key_of(text)
    except PublisherError:
        return ""
    return text


def _signed(wasm: bytes, found: list[Section]) -> Section | None:
    """Give the one signature section; None where there is none."""
    signed = [each for each in found if each.name == SECTION]
    if not signed:
        return None
    if len(signed) > 1:
        raise SignatureError(f"it has {len(signed)} signature sections; exactly one is wanted")
    if signed[0].start != len(_HEADER) or wasm[:8] != _HEADER:
        raise SignatureError("its signature is not the first thing in it, so it is not over all")
    return signed[0]


def _check(wasm: bytes, found: list[Section], signed: Section, named: list[Section]) -> None:
    if not named:
        raise SignatureError("it is signed, but does not name the publisher whose key that was")
    if len(named) > 1:
        raise SignatureError(f"it names {len(named)} publishers; exactly one is wanted")
    key = key_of(wasm[named[0].content : named[0].end].decode("ascii", "replace"))
    said = signature.read(wasm[signed.start : signed.end])
    if any(each.name == DELIMITER and each.end != len(wasm) for each in found):
        raise SignatureError("it is cut in parts that are signed one by one")
    if said.key_id not in (b"", signature.key_id(key)):
        raise SignatureError("its signature is by another key than that of the publisher it names")
    if said.hashed != signature.hash_after(wasm, signed.end):
        raise SignatureError("it was changed after it was signed")

    from .ed25519 import verify

    if not verify(key, signature.message(said.hashed), said.signature):
        raise SignatureError("its signature is not by the publisher that it names")
