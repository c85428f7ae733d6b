"""What parsing makes of the unit's requests, found out before they are parsed."""

from __future__ import annotations

from google.protobuf.message import DecodeError

from ..abi import AbiImport
from ..errors import CallError, InvalidArgument, TooLarge
from .bounded_parse import ELEMENT_BYTES, count_elements

SMALL_REQUEST = 4096
"""The longest request whose elements are not counted: parsing makes at most 128 KiB of it."""
LEAST_BYTES = 16
"""The largest message has at most one element for so many bytes that a message may have."""


def weigh(
    entry: AbiImport, payload: bytes, left: int, most: int
) -> tuple[bytes, int, CallError | None] | None:
    """Find out how much memory a request takes once it is parsed.

    Args:
        entry: The import that was called.
        payload: The request as it crossed.
        left: The bytes that requests may still take, beside this one as it crossed.
        most: The elements that a request may have at any time.

    Returns:
        The request, what it takes, and why it is refused; a refused one is empty. None if it is too
        much for now.
    """
    assert entry.request is not None
    elements_left = left // ELEMENT_BYTES
    try:
        count = count_elements(payload, entry.request, min(most, elements_left))
    except DecodeError as damaged:
        name = entry.request.DESCRIPTOR.full_name
        return b"", 0, InvalidArgument(f"the payload of {entry.name} is no {name}: {damaged}")
    if count > elements_left:
        return None
    if count > most:
        text = f"the request of {entry.name} has more than {most} elements"
        return b"", 0, TooLarge(text, {"limit": "elements"}, "Ask for less at a time.")
    return payload, len(payload) + count * ELEMENT_BYTES, None
