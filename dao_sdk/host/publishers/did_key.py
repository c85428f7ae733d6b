"""The name of a publisher: an Ed25519 public key as a ``did:key``.

W3C did:key method, v0.9: ``did:key:`` and the multibase form (base58btc, ``z``) of the multicodec
``ed25519-pub`` (0xed as a varint, so ``ed 01``) and the 32 bytes of the key. A key has one such
name, always 56 signs that begin with ``did:key:z6Mk``.
"""

from __future__ import annotations

import re

from ...errors import DaoError

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_CODEC = b"\xed\x01"
_FORM = re.compile(rf"did:key:z(6Mk[{_DIGITS}]{{44}})")
_LENGTH = len(_CODEC) + 32


class PublisherError(DaoError):
    """A text is not the name of a publisher."""


def name_of(key: bytes) -> str:
    """Give the name of a public key.

    Args:
        key: Ed25519 public key, 32 bytes.

    Returns:
        Its ``did:key``.
    """
    number = int.from_bytes(_CODEC + key, "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = _DIGITS[digit] + digits
    return f"did:key:z{digits}"


def key_of(name: str) -> bytes:
    """Give the public key of a name.

    Args:
        name: A ``did:key``.

    Returns:
        The 32 bytes of the key. Whether they are a point of the curve is not looked at.

    Raises:
        PublisherError: It is no ``did:key`` of an Ed25519 key.
    """
    form = _FORM.fullmatch(name)
    number = 0
    for digit in form[1] if form else "":
        number = number * 58 + _DIGITS.index(digit)
    # 47 digits may be a number of 35 bytes, and "6Mk" alone does not make the codec.
    data = number.to_bytes(_LENGTH + 1, "big")
    if data[:1] != b"\0" or data[1:3] != _CODEC:
        raise PublisherError(
            "a publisher is named by a did:key of an Ed25519 key",
            "It has 56 signs and begins with did:key:z6Mk; `dao inspect UNIT` shows a unit's.",
        )
    return data[3:]
