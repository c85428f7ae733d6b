"""Strict verification: what libraries let through at the edges is not let through here.

The forgeries below are made without any private key, or without the signer's. The test shows of
each that a plain verification takes it.
"""

from __future__ import annotations

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dao_sdk.host.publishers.ed25519 import verify

from .bytes_of import public

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
MESSAGE = b"a message"
Point = tuple[int, int]


def plainly(key: bytes, message: bytes, signature: bytes) -> bool:
    """What the library says."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def add(one: Point, other: Point) -> Point:
    """Add two points of the curve (RFC 8032, section 5.1.4, in affine coordinates)."""
    (x1, y1), (x2, y2) = one, other
    both = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + both, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - both, -1, P) % P
    return x, y


def root(square: int) -> int:
    """A square root modulo P; fails where there is none."""
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square % P
    return x


def small_points() -> list[Point]:
    """The points whose order divides 8."""
    # y**2 of a point of order 8 solves D*y**4 + 2*y**2 - 1 = 0, since doubling it gives y = 0.
    square = (-1 + root(1 + D)) * pow(D, -1, P) % P
    if pow(square, (P - 1) // 2, P) != 1:
        square = (-1 - root(1 + D)) * pow(D, -1, P) % P
    y = root(square)
    point = (root((y * y - 1) * pow(D * y * y + 1, -1, P)), y)
    found, each = [point], point
    for _ in range(7):
        each = add(each, point)
        found.append(each)
    assert found[-1] == (0, 1) and len(set(found)) == 8
    return found


def encodings(point: Point) -> list[bytes]:
    """Every text of 32 bytes that some decoder takes for a point; the canonical one comes first."""
    x, y = point
    signs = [x & 1, 1 - (x & 1)] if x == 0 else [x & 1]
    values = [y] if y + P >= 2**255 else [y, y + P]
    return [(value | sign << 255).to_bytes(32, "little") for value in values for sign in signs]


CANONICAL = [encodings(point)[0] for point in small_points()]
SMALL = [text for point in small_points() for text in encodings(point)]


def test_vectors_of_rfc_8032() -> None:
    key = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
        "46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert verify(key, b"", signature)
    assert not verify(key, b"x", signature)
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
        "d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify(key, b"\x72", signature)


def test_there_are_fourteen_texts_of_small_points() -> None:
    assert len(SMALL) == len(set(SMALL)) == 14


@pytest.mark.parametrize("text", SMALL, ids=bytes.hex)
def test_a_key_of_small_order_signs_nothing(text: bytes, key: Ed25519PrivateKey) -> None:
    # With a key of order 1, R = S*B is a signature of whatever one likes.
    scalar = hashlib.sha512(key.private_bytes_raw()).digest()[:32]
    s = (int.from_bytes(scalar, "little") & (2**254 - 8) | 2**254) % L
    forged = public(key) + s.to_bytes(32, "little")
    messages = [b"message %d" % number for number in range(64)]
    if text in CANONICAL:  # with those of higher order it is one for one message in 2, 4 or 8
        taken = [plainly(text, message, forged) for message in messages]
        assert any(taken) and (all(taken) or text != (1).to_bytes(32, "little"))
    assert not any(verify(text, message, forged) for message in messages)


@pytest.mark.parametrize("text", SMALL, ids=bytes.hex)
def test_a_commitment_of_small_order_is_refused(text: bytes, key: Ed25519PrivateKey) -> None:
    a = int.from_bytes(hashlib.sha512(key.private_bytes_raw()).digest()[:32], "little")
    a = a & (2**254 - 8) | 2**254
    challenge = hashlib.sha512(text + public(key) + MESSAGE).digest()
    s = int.from_bytes(challenge, "little") * a % L
    signature = text + s.to_bytes(32, "little")
    if text == (1).to_bytes(32, "little"):
        assert plainly(public(key), MESSAGE, signature)
    assert not verify(public(key), MESSAGE, signature)


def test_a_signature_has_one_form(key: Ed25519PrivateKey) -> None:
    made = key.sign(MESSAGE)
    assert verify(public(key), MESSAGE, made)
    s = int.from_bytes(made[32:], "little")
    for other in (s + L, s + 2 * L, L, 2**256 - 1):
        assert not verify(public(key), MESSAGE, made[:32] + other.to_bytes(32, "little"))
    for bit in range(512):
        changed = int.from_bytes(made, "little") ^ 1 << bit
        assert not verify(public(key), MESSAGE, changed.to_bytes(64, "little"))
        changed = int.from_bytes(public(key), "little") ^ 1 << bit % 256
        assert not verify(changed.to_bytes(32, "little"), MESSAGE, made)


@pytest.mark.parametrize("length", [0, 1, 31, 32, 63, 65, 128])
def test_other_lengths(length: int, key: Ed25519PrivateKey) -> None:
    made = (key.sign(MESSAGE) * 2)[:length]
    assert not verify(public(key), MESSAGE, made)
    assert not verify(
        (public(key) * 4)[: length if length != 32 else 33], MESSAGE, key.sign(MESSAGE)
    )


def test_a_key_that_is_no_point_of_the_curve(key: Ed25519PrivateKey) -> None:
    for y in range(2, 40):
        if pow((y * y - 1) * pow(D * y * y + 1, -1, P), (P - 1) // 2, P) == P - 1:
            assert not verify(y.to_bytes(32, "little"), MESSAGE, key.sign(MESSAGE))
            return
    raise AssertionError("half of all numbers are no y of a point")
