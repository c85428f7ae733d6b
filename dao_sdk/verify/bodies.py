"""What crosses as bytes, as a case writes it.

==============================  ==========================================================
``hello``                       a message of the kind that belongs there, whose `data` is that text
``{json: {...}}``               a message of that kind, as ProtoJSON, but for bytes: those are texts
``{raw: hello}``                these bytes
``{hex: "00ff"}``               these bytes
``{repeat: "1200", times: 9}``  these bytes, so often
``{prefix: "12", size: 9}``       these bytes, and so many `x` behind them
``{size: 1000}``                so many bytes, each of them an `x`; an even number is a message of any kind
==============================  ==========================================================
"""

from __future__ import annotations

import base64
from typing import Any

from google.protobuf import json_format

from dao_sdk.verify.cases import Line, SuiteError, known_keys

_KEYS = ("json", "raw", "hex", "size", "repeat", "times", "prefix")


def body(written: Any, kind: Any, place: str) -> bytes:
    """Give the bytes.

    Args:
        written: What the case says.
        kind: The class of the message that belongs there.
        place: Where the case says it.

    Raises:
        SuiteError: It says it in no way that there is.
    """
    if written is None:
        return b""
    if isinstance(written, Line):
        known_keys(written, _KEYS)
        if "json" in written:
            return message(written["json"], kind, written.place)
        if "hex" in written:
            return bytes.fromhex(str(written["hex"]))
        if "repeat" in written:
            return bytes.fromhex(str(written["repeat"])) * int(written["times"])
        if "prefix" in written:
            return bytes.fromhex(str(written["prefix"])) + b"x" * int(written["size"])
        if "size" in written:
            return b"x" * int(written["size"])
        return str(written["raw"]).encode()
    if "data" not in kind.DESCRIPTOR.fields_by_name:
        raise SuiteError(
            f"{place}: a {kind.DESCRIPTOR.full_name} is not a text", "Write {json: {...}}."
        )
    return bytes(kind(data=str(written).encode()).SerializeToString())


def message(written: Any, kind: Any, place: str) -> bytes:
    """Give the bytes of a message that is written as ProtoJSON, but for bytes: those are texts."""
    try:
        made = json_format.ParseDict(in_base64(written, kind.DESCRIPTOR), kind())
    except json_format.ParseError as error:
        raise SuiteError(
            f"{place}: this is no {kind.DESCRIPTOR.full_name}", str(error).splitlines()[0]
        ) from None
    return bytes(made.SerializeToString())


def in_base64(written: Any, kind: Any) -> Any:
    """Give ProtoJSON of what has its bytes as texts, or as ``{hex: ...}`` and ``{size: n}``.

    Args:
        written: A message as a case writes it.
        kind: Its descriptor.
    """
    if not isinstance(written, dict):
        return written
    made = {}
    for name, value in written.items():
        field = kind.fields_by_name.get(name)
        if field is None:
            made[name] = value
        elif field.type == field.TYPE_BYTES:
            made[name] = (
                [_base64(it) for it in value] if isinstance(value, list) else _base64(value)
            )
        elif field.type == field.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            inner = field.message_type
            made[name] = (
                [in_base64(it, inner) for it in value]
                if isinstance(value, list)
                else in_base64(value, inner)
            )
        else:
            made[name] = value
    return made


def _base64(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, dict):
        data = bytes.fromhex(str(value["hex"])) if "hex" in value else b"x" * int(value["size"])
    else:
        data = str(value).encode()
    return base64.b64encode(data).decode()


def shown(data: bytes) -> str:
    """Show bytes in a transcript."""
    if not data:
        return "nothing"
    if len(data) > 60:
        return f"{len(data)} bytes {shown(data[:16])}…"
    readable = sum(32 <= byte < 127 for byte in data)
    return repr(data)[1:] if readable * 2 > len(data) else f"<{data.hex()}>"
