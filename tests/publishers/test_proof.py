"""A publisher is proved, or nothing is: no byte may differ, and nothing hostile gets further."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from dao_sdk.contract.wasm import Module
from dao_sdk.host.publishers import Proof, prove, signature
from dao_sdk.host.publishers.did_key import name_of
from dao_sdk.host.publishers.signature import key_id
from dao_sdk.host.publishers.signing import publisher_of, sign

from .bytes_of import BODY, HEADER, content, custom, leb, one_set, one_signature, public, signed
from .conftest import private_key

KEY, OTHER = private_key(1), private_key(2)
DID = name_of(public(KEY))
NAMED = custom("dao.publisher", DID.encode())
WHOLE = sign(HEADER + BODY, KEY)


def hashed(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def module(section: bytes, after: bytes = BODY + NAMED) -> bytes:
    """A module with this content of its signature section."""
    return HEADER + custom("signature", section) + after


def usual(after: bytes = BODY + NAMED, key: Ed25519PrivateKey = KEY) -> bytes:
    """The content of a signature section that is right for what follows it."""
    return content([signed(key, [hashed(after)])])


@pytest.mark.spec("MOD-24")
def test_what_is_signed_is_proved_and_has_the_documented_bytes() -> None:
    assert prove(WHOLE) == Proof(DID, DID, "")
    assert prove(WHOLE).state == "proved"
    assert module(usual()) == WHOLE
    assert sign(WHOLE, KEY) == WHOLE  # the same bytes each time
    assert publisher_of(KEY) == DID
    Module.parse(WHOLE)


def test_what_is_not_signed_claims_nothing() -> None:
    for data in (HEADER + BODY, HEADER, b"", b"\0asm", custom("name", b"x")):
        assert prove(data) == Proof()
    assert Proof().state == "unsigned"
    assert prove(HEADER + BODY + NAMED) == Proof("", DID, "it names a publisher and is not signed")


def test_no_bit_may_be_flipped() -> None:
    for place in range(len(WHOLE)):
        for bit in range(8):
            changed = bytearray(WHOLE)
            changed[place] ^= 1 << bit
            assert not prove(bytes(changed)).publisher, (place, bit)


def test_no_end_may_be_missing() -> None:
    for length in range(len(WHOLE)):
        assert not prove(WHOLE[:length]).publisher


@settings(max_examples=500)
@given(st.data())
def test_no_bytes_may_be_put_in_taken_out_or_moved(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(WHOLE)))
    end = data.draw(st.integers(start, len(WHOLE)))
    put = data.draw(st.one_of(st.binary(max_size=8), st.just(WHOLE[end : end + 40])))
    changed = WHOLE[:start] + put + WHOLE[end:]
    assert bool(prove(changed).publisher) == (changed == WHOLE)


@settings(max_examples=300)
@given(st.binary(max_size=300), st.booleans())
def test_anything_at_all_is_looked_at_in_peace(data: bytes, begun: bool) -> None:
    assert not prove(data).publisher
    assert not prove(
        HEADER + custom("signature", data) + (BODY + NAMED if begun else b"")
    ).publisher


def padded(data: bytes) -> bytes:
    """The same section with its length in five bytes."""
    length, at = 0, 1
    while data[at] & 0x80:
        length |= (data[at] & 0x7F) << 7 * (at - 1)
        at += 1
    length |= data[at] << 7 * (at - 1)
    long = bytes(length >> 7 * n & 0x7F | 0x80 for n in range(4)) + b"\0"
    assert len(data) - at - 1 == length
    return data[:1] + long + data[at + 1 :]


REST = BODY + NAMED
HASH = hashed(REST)
GOOD = KEY.sign(b"wasmsig\1\1\1" + HASH)
SECTION = custom("signature", usual())
DELIMITER = custom("signature_delimiter", bytes(16))
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty section": (module(b""), "damaged"),
    "cut off": (module(usual()[:-1]), "damaged"),
    "something behind it": (module(usual() + b"\0"), "damaged"),
    "version": (module(content([signed(KEY, [HASH])], b"\2\1\1")), "version that is not known"),
    "a component's": (module(content([signed(KEY, [HASH])], b"\1\2\1")), "content that is not"),
    "another hash": (module(content([signed(KEY, [HASH])], b"\1\1\2")), "hash function that"),
    "no set": (module(content([])), "several ways"),
    "two sets": (module(content([signed(KEY, [HASH]), signed(OTHER, [HASH])])), "several ways"),
    "four thousand million sets": (module(b"\1\1\1" + leb(2**32 - 1)), "several ways"),
    "no hash": (module(content([one_set([], [one_signature(GOOD)])])), "over parts"),
    "two hashes": (module(content([signed(KEY, [HASH, HASH])])), "over parts"),
    "no signature": (module(content([one_set([HASH], [])])), "several signatures"),
    "two signatures": (
        module(content([one_set([HASH], [one_signature(GOOD), one_signature(GOOD)])])),
        "several signatures",
    ),
    "another algorithm": (
        module(content([one_set([HASH], [one_signature(GOOD, b"", 2)])])),
        "of a kind that is not known",
    ),
    "a key id that is not this key's": (
        module(content([one_set([HASH], [one_signature(GOOD, key_id(public(OTHER)))])])),
        "by another key",
    ),
    "the key as its id": (
        module(content([one_set([HASH], [one_signature(GOOD, public(KEY))])])),
        "by another key",
    ),
    "a short signature": (module(content([one_set([HASH], [one_signature(GOOD[:63])])])), "not by"),
    "an endless signature": (
        module(b"\1\1\1\1" + b"\x66\1" + HASH + b"\1\x43\0\1" + leb(2**31)),
        "damaged",
    ),
    "by another key": (module(usual(key=OTHER)), "not by the publisher"),
    "without the prefix": (
        module(content([one_set([HASH], [one_signature(KEY.sign(HASH))])])),
        "not by the publisher",
    ),
    "over other bytes": (module(usual(BODY)), "changed after it was signed"),
    "over the header too": (module(usual(HEADER + REST)), "changed after it was signed"),
    "over a part, with more behind": (
        module(usual(), REST + custom("more", b"")),
        "changed after it was signed",
    ),
    "a section before it": (
        HEADER + custom("first", b"") + SECTION + REST,
        "not the first thing in it",
    ),
    "at the end": (HEADER + REST + SECTION, "not the first thing in it"),
    "twice": (HEADER + SECTION + SECTION + REST, "2 signature sections"),
    "a second that is signed": (
        module(usual(REST + SECTION), REST + SECTION),
        "2 signature sections",
    ),
    "an empty second": (
        module(usual(REST + custom("signature", b"")), REST + custom("signature", b"")),
        "2 signature sections",
    ),
    "a component": (b"\0asm\x0d\0\1\0" + SECTION + REST, "not the first thing"),
    "a later version of wasm": (b"\0asm\2\0\0\0" + SECTION + REST, "not the first thing"),
    "its length is padded": (HEADER + padded(SECTION) + REST, "shortest form"),
    "cut in parts": (
        module(usual(BODY + DELIMITER + NAMED), BODY + DELIMITER + NAMED),
        "cut in parts",
    ),
    "names nobody": (module(usual(BODY), BODY), "does not name the publisher"),
    "names two": (module(usual(REST + NAMED), REST + NAMED), "names 2 publishers"),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.spec("MOD-24")
def test_hostile_signatures_prove_nothing_and_say_why(what: str) -> None:
    data, why = HOSTILE[what]
    proof = prove(data)
    assert proof.state == "not proved" and not proof.publisher
    assert why in proof.why
    assert proof.claimed in (DID, "")


@pytest.mark.parametrize(
    "name",
    [
        b"",
        b"did:key:z6Mk",
        DID.encode() + b"\n",
        DID.encode() + b"\0",
        b"\xff" * 56,
        DID.encode().replace(b"did:key:", b"did:web:"),
        name_of((1).to_bytes(32, "little")).encode(),  # of small order: it "signs" everything
        name_of(b"\xff" * 32).encode(),  # no canonical text of a point
        b"x" * 1_000_000,
    ],
    ids=range(9),
)
def test_publishers_that_cannot_be(name: bytes) -> None:
    after = BODY + custom("dao.publisher", name)
    # With R = S*B this is a signature under the key of order 1, for every message.
    forged = public(KEY) + bytes(32)
    for said in (usual(after), content([one_set([hashed(after)], [one_signature(forged)])])):
        proof = prove(module(said, after))
        assert proof.state == "not proved" and not proof.publisher


def test_a_signature_cannot_be_moved_to_another_publishers_name() -> None:
    after = BODY + custom("dao.publisher", name_of(public(OTHER)).encode())
    assert "changed" in prove(module(usual(), after)).why
    assert "not by" in prove(module(usual(after), after)).why
    assert prove(module(usual(after, OTHER), after)).publisher == name_of(public(OTHER))


def test_a_key_id_that_is_this_keys_is_as_good_as_none() -> None:
    said = content([one_set([HASH], [one_signature(GOOD, key_id(public(KEY)))])])
    assert prove(module(said)).publisher == DID


def test_a_delimiter_at_the_end_cuts_nothing() -> None:
    after = BODY + NAMED + DELIMITER
    assert prove(module(usual(after), after)).publisher == DID


def test_a_module_that_is_not_signed_is_not_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    def hash_after(wasm: bytes, at: int) -> bytes:
        raise AssertionError("hashed")

    monkeypatch.setattr(signature, "hash_after", hash_after)
    prove(HEADER + BODY)
    prove(HEADER + BODY + NAMED)
    with pytest.raises(AssertionError, match="hashed"):
        prove(WHOLE)


def test_where_nothing_can_verify_nothing_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cryptography.exceptions", None)
    proof = prove(WHOLE)
    assert proof.state == "not proved" and "cannot be verified here" in proof.why
