"""Documents that merges made larger than fits into a message.

Where several documents are given, such a one comes without its fields. They are read from the
canonical export of the document, which has no such bound: deterministic CBOR (RFC 8949), with a tag
around a text and another around a counter.
"""

from __future__ import annotations

import struct
from typing import Any

from ..api import data_v1
from ..errors import Internal, NotFound
from .client import Documents
from .deadline import Deadline
from .document import Document
from .kinds import Counter, Text

_TEXT, _COUNTER = 0xDA001, 0xDA002
_SIMPLE = {20: False, 21: True, 22: None}
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}


async def read_whole(
    client: Documents, space: str, message: data_v1.Document, deadline: Deadline
) -> Document[dict[str, Any]] | None:
    """Make a document of the message that crosses, reading its fields if they were left out.

    Args:
        client: The typed client.
        space: The space of the document.
        message: The message.
        deadline: When to give up.

    Returns:
        The document; None if it was deleted meanwhile.
    """
    if not message.oversized:
        return Document.of(message)
    try:
        return await stream_document(client, space, message.id, deadline)
    except NotFound:
        return None


async def stream_document(
    client: Documents, space: str, id: str, deadline: Deadline
) -> Document[dict[str, Any]]:
    """Read a document of any size.

    Args:
        client: The typed client.
        space: The space of the document.
        id: Its id.
        deadline: When to give up.

    Returns:
        The document.

    Raises:
        NotFound: There is no such document.
        Timeout: The deadline is over.
    """
    version, data = "", bytearray()
    request = data_v1.CanonicalRequest(space=space, ids=[id])
    async for chunk in client.canonical(request, timeout=deadline.left):
        version = version or chunk.version
        data += chunk.data
    reader = _Reader(bytes(data))
    (found,) = reader.value().items()
    message = data_v1.Document(id=id, version=version)
    document = Document.of(message)
    document.fields.update(sorted(found[1].items()))
    return document


class _Reader:
    """Reads the CBOR that the unit writes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def _take(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        if self._at > len(self._data):
            raise Internal("a canonical export ends in the middle of a document")
        return self._data[start : self._at]

    def value(self) -> Any:
        major, low = divmod(self._take(1)[0], 32)
        if major == 7:
            if low in _FLOATS:
                form = _FLOATS[low]
                return struct.unpack(form, self._take(struct.calcsize(form)))[0]
            if low in _SIMPLE:
                return _SIMPLE[low]
            raise Internal(f"a canonical export holds the unknown simple value {low}")
        argument = low if low < 24 else int.from_bytes(self._take(1 << (low - 24)), "big")
        match major:
            case 0:
                return argument
            case 1:
                return -1 - argument
            case 2:
                return self._take(argument)
            case 3:
                return self._take(argument).decode()
            case 4:
                return [self.value() for _ in range(argument)]
            case 5:
                entries = {self.value(): self.value() for _ in range(argument)}
                return dict(sorted(entries.items()))
        if argument in (_TEXT, _COUNTER):
            return Text(self.value()) if argument == _TEXT else Counter(self.value())
        raise Internal(f"a canonical export holds the unknown tag {argument}")
