"""How requests lie on the local socket.

Every frame is ``u32 length, u8 kind, u32 call, payload``, little-endian; ``length`` counts what
follows it. The client chooses the call number and uses it once. A call ends with exactly one DONE or
ERROR. Items of a stream run on credit: the server sends one while items and bytes are both above
zero, so that a slow reader makes no memory grow on either side.
"""

from __future__ import annotations

import asyncio
import json
import os
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import DaoError
from ...plain_text import plain
from ..errors import CallError

PROTOCOL = 1
"""The version of these frames; both sides must speak the same."""
SOCKET = "avatar.sock"
"""The name of the socket in a home."""
MAX_FRAME = 16 << 20
"""The longest frame in bytes: room for the largest message of any contract so far."""
MAX_JSON = 2 << 20
"""The longest HELLO or ERROR: an explanation of 256 KiB, every character of it escaped."""
INITIAL_ITEMS, INITIAL_BYTES = 16, 1 << 20
"""The credit that a stream starts with."""
LONGEST_PATH = 100
"""A socket's address holds about 107 bytes; longer paths go by way of the open folder."""

_HEAD = struct.Struct("<IBI")
_REQUEST = struct.Struct("<II")
_CREDIT = struct.Struct("<II")


class LocalError(DaoError):
    """The conversation on the local socket went wrong."""


class Kind(IntEnum):
    """What a frame says."""

    HELLO = 0
    """Server: who answers, as JSON; the first frame of a connection."""
    REQUEST = 1
    """Client: ``u32 method, u32 timeout_ms (0: none)``, then the request message."""
    ITEM = 2
    """Server: one item of a stream."""
    DONE = 3
    """Server: the call ended well; the payload is its answer, empty for a stream."""
    ERROR = 4
    """Server: the call failed; the payload is JSON of status, message, details and help."""
    CREDIT = 5
    """Client: ``u32 items, u32 bytes`` more may be sent."""
    CANCEL = 6
    """Client: lost interest; the call still ends with DONE or ERROR."""


class Hello(NamedTuple):
    """Who answers on a socket."""

    protocol: int
    """The version of the frames."""
    contract: str
    """The contract version of the Avatar, ``major.minor``."""
    digest: str
    """SHA-256 of its contract, in hexadecimal."""
    unit: str
    """Name and version of its unit, such as ``dao 0.1.0``."""
    pid: int
    """The process that has the home open."""

    def encode(self) -> bytes:
        """Give the payload of the HELLO frame."""
        return json.dumps(self._asdict(), sort_keys=True).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Hello:
        """Read the payload of a HELLO frame.

        Raises:
            LocalError: it is not one, or of another version of the frames.
        """
        try:
            known = _read_json(payload)
            hello = cls(
                protocol=int(known["protocol"]),
                contract=plain(str(known.get("contract", "")), 100),
                digest=plain(str(known.get("digest", "")), 100),
                unit=plain(str(known.get("unit", "")), 300),
                pid=int(known.get("pid", 0)),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
            raise LocalError("what answers on the home's socket is not an Avatar") from wrong
        if hello.protocol != PROTOCOL:
            raise LocalError(
                f"the running Avatar speaks version {hello.protocol} of the local protocol, "
                f"this program version {PROTOCOL}",
                "Stop it and start it again with this version of the SDK.",
            )
        return hello


def _read_json(payload: bytes) -> Any:
    """Read JSON that somebody should be able to read; longer ones would take much memory.

    Raises:
        ValueError: It is none, or too long.
    """
    if len(payload) > MAX_JSON:
        raise ValueError(f"it has {len(payload)} bytes")
    return json.loads(payload)


def frame(kind: Kind, call: int, *payload: bytes) -> bytes:
    """Lay out one frame; the parts of the payload follow each other."""
    body = b"".join(payload)
    return _HEAD.pack(5 + len(body), kind, call) + body


class Head(NamedTuple):
    """What a frame begins with."""

    length: int
    """The bytes of the payload."""
    kind: Kind
    call: int


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """Read how a frame begins.

    Returns:
        What it says; None where the other side has closed between two frames.

    Raises:
        LocalError: the bytes are no frame, or end inside of one.
    """
    try:
        head = await reader.readexactly(_HEAD.size)
    except asyncio.IncompleteReadError as short:
        if not short.partial:
            return None
        raise LocalError("the connection ended inside a frame") from short
    except ConnectionError:
        return None
    length, kind, call = _HEAD.unpack(head)
    if not 5 <= length <= MAX_FRAME:
        raise LocalError(f"a frame of {length} bytes is not between 5 and {MAX_FRAME}")
    try:
        return Head(length - 5, Kind(kind), call)
    except ValueError:
        raise LocalError(f"there is no kind of frame {kind}") from None


async def read_payload(reader: asyncio.StreamReader, head: Head) -> bytes:
    """Read the rest of a frame.

    Raises:
        LocalError: the connection ends before it.
    """
    try:
        return await reader.readexactly(head.length)
    except (asyncio.IncompleteReadError, ConnectionError) as short:
        raise LocalError("the connection ended inside a frame") from short


async def read_frame(reader: asyncio.StreamReader) -> tuple[Kind, int, bytes] | None:
    """Read one frame.

    Returns:
        Kind, call and payload; None where the other side has closed between two frames.

    Raises:
        LocalError: the bytes are no frame, or end inside of one.
    """
    head = await read_head(reader)
    return None if head is None else (head.kind, head.call, await read_payload(reader, head))


def request_payload(method: int, timeout: float | None, message: bytes) -> bytes:
    """Lay out a REQUEST; the timeout is in seconds, None for none."""
    milliseconds = 0 if timeout is None else max(1, min(round(timeout * 1000), 0xFFFFFFFF))
    return _REQUEST.pack(method, milliseconds) + message


def read_request(payload: bytes) -> tuple[int, float | None, bytes]:
    """Read a REQUEST into method, timeout in seconds and message."""
    if len(payload) < _REQUEST.size:
        raise LocalError("a REQUEST is too short")
    method, milliseconds = _REQUEST.unpack_from(payload)
    return method, milliseconds / 1000 if milliseconds else None, payload[_REQUEST.size :]


def credit_payload(items: int, size: int) -> bytes:
    """Lay out a CREDIT."""
    return _CREDIT.pack(items, size)


def read_credit(payload: bytes) -> tuple[int, int]:
    """Read a CREDIT into items and bytes."""
    if len(payload) != _CREDIT.size:
        raise LocalError("a CREDIT has the wrong length")
    items, size = _CREDIT.unpack(payload)
    return items, size


def error_payload(error: CallError) -> bytes:
    """Lay out an ERROR."""
    known = {
        "status": error.status,
        "message": error.message,
        "details": error.details,
        "help": error.help,
    }
    return json.dumps(known).encode()


def read_error(payload: bytes) -> CallError:
    """Read an ERROR."""
    try:
        known = json.loads(payload)
        return CallError.heard(
            str(known["status"]), str(known["message"]), known["details"], str(known["help"])
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise LocalError("an ERROR is damaged") from wrong


@contextmanager
def socket_address(home: Path) -> Iterator[str]:
    """Give an address of the home's socket that fits into a socket address.

    A home may lie deeper than an address is long; then the address goes by way of the opened folder.

    Raises:
        LocalError: the path is too long, and this system has no such way.
    """
    path = home / SOCKET
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield str(path)
        return
    folders = Path("/proc/self/fd")
    if not folders.is_dir():
        raise LocalError(
            f"the path of the home's socket is too long for this system: {path}",
            "Choose a home with a shorter path.",
        )
    folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield str(folders / str(folder) / SOCKET)
    finally:
        os.close(folder)


def is_socket(path: Path) -> bool:
    """Whether there is a socket at the path (and not a file or a link to one)."""
    try:
        return stat.S_ISSOCK(path.lstat().st_mode)
    except OSError:
        return False
