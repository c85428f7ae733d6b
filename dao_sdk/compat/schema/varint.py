"""Numbers of variable length, as Protobuf writes them.

Source: https://protobuf.dev/programming-guides/encoding/#varints
"""

from __future__ import annotations


def read(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned number of at most 64 bits, and the offset behind it.

    Raises:
        IndexError: The bytes end within it.
        ValueError: It goes on for too long.
    """
    value = data[at]
    if value < 0x80:
        return value, at + 1
    value &= 0x7F
    for shift in range(7, 70, 7):
        at += 1
        byte = data[at]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at + 1
    raise ValueError("a number of more than ten bytes")


def written(value: int) -> bytes:
    """The bytes of an unsigned number."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
