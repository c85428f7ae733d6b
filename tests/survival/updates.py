"""Updates and files of them, made by hand."""

from __future__ import annotations

import hashlib

from dao_sdk.host.api import data_v1


def bound(id: str, operations: bytes) -> data_v1.Update:
    """Some operations with the binding that the document ``id`` gives them."""
    name = id.encode()
    tagged = b"dao/update/1" + len(name).to_bytes(8, "big") + name + operations
    binding = hashlib.sha256(tagged).digest()[:16]
    return data_v1.Update(id=id, operations=operations, binding=binding)


def packed(items: list[data_v1.Updates]) -> bytes:
    """A file of updates."""
    parts = [b"daoupd\x00\x02"]
    for item in items:
        body = item.SerializeToString()
        parts += [len(body).to_bytes(4, "little"), body]
    whole = b"".join([*parts, bytes(4)])
    return whole + hashlib.sha256(whole).digest()
