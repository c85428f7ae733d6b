"""Ed25519 (RFC 8032), verified strictly: one signature for a key and a message is one text of bytes.

Libraries differ in what they let through at the edges. Here a key or a commitment of small order
is refused, since a signature under such a key holds for any message; so is every encoding that is
not the canonical one, since others could be put in its place. What is left is the equation
without cofactor, which the library checks.
"""

from __future__ import annotations

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})
"""The y coordinates of the eight points whose order divides the cofactor."""


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature is by a key.

    Args:
        key: Public key, 32 bytes.
        message: What was signed.
        signature: R and S, 64 bytes.

    Returns:
        Whether it is; False as well for a key or signature that is not canonical or is weak.

    Raises:
        ImportError: There is no library here that could verify.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(signature) != 64 or not (_sound(key) and _sound(signature[:32])):
        return False
    if int.from_bytes(signature[32:], "little") >= _ORDER:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except UnsupportedAlgorithm as missing:
        raise ImportError("this build of cryptography has no Ed25519") from missing
    except (InvalidSignature, ValueError):
        return False
    return True


def _sound(point: bytes) -> bool:
    """Tell whether a point is encoded canonically and not of small order."""
    y = int.from_bytes(point, "little") & (1 << 255) - 1
    return len(point) == 32 and y < _P and y not in _SMALL
