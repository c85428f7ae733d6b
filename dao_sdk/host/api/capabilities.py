# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""What an Avatar provides to its unit: one Protocol per capability.

An object that has the methods of a Protocol can stand in for the capability that comes with the
host. A method refuses by raising a ``CallError``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Protocol, TypedDict, runtime_checkable

from . import files_v1, keys_v1, net_v1, storage_v1, timer_v1


@runtime_checkable
class LogCapability(Protocol):
    """Writing lines to the Avatar's log.

    Its methods are called while the unit waits: be quick, call nothing back.
    """

    def log(self, level: int, text: str, /) -> None:
        """Writes one line to the log.

        The values of `level`:
            0 TRACE: Something that only matters to someone who follows every step.
            1 DEBUG: Something that helps to find a defect.
            2 INFO: Something worth knowing.
            3 WARNING: Something unexpected that the unit could handle.
            4 ERROR: Something that went wrong.
        """
        ...


@runtime_checkable
class ClockCapability(Protocol):
    """Reading the wall clock and the monotonic clock.

    Its methods are called while the unit waits: be quick, call nothing back.
    """

    def now(self, kind: int, /) -> int:
        """Reads a clock, in nanoseconds.

        The values of `kind`:
            0 WALL: The clock that people read, since 1970-01-01 UTC; it may jump.
            1 MONOTONIC: A clock that never goes back; its beginning means nothing.

        Give a signed number of 64 bits.
        """
        ...


@runtime_checkable
class RandomCapability(Protocol):
    """Drawing bytes from the system's secure source of randomness.

    Its methods are called while the unit waits: be quick, call nothing back.
    """

    def fill(self, size: int, /) -> bytes:
        """Draws random bytes that cannot be predicted.

        Give exactly `size` bytes, which are at most 65536.
        """
        ...


@runtime_checkable
class TimerCapability(Protocol):
    """Wakes the guest after a delay, once or at intervals.

    The capability ``timer``: Being woken after a time.
    """

    def start(self, request: timer_v1.StartRequest, /) -> AsyncIterator[timer_v1.StartResponse]:
        """Starts a timer; it answers with one tick per expiry and ends after the last one, or when
        cancelled.
        """
        ...


@runtime_checkable
class StorageCapability(Protocol):
    """Ordered keys and values. Operations take effect in the order of issue; keys sort as unsigned
    bytes.

    The capability ``storage``: Keeping data in the home.

    Its operations take effect in the order in which these methods are called: each takes its place
    before the method returns, and before an `async` method waits for anything.
    """

    def read(
        self, request: storage_v1.ReadRequest, /
    ) -> storage_v1.ReadResponse | Awaitable[storage_v1.ReadResponse]:
        """Reads one value; NOT_FOUND if the key is absent."""
        ...

    def read_many(
        self, request: storage_v1.ReadManyRequest, /
    ) -> storage_v1.ReadManyResponse | Awaitable[storage_v1.ReadManyResponse]:
        """Reads several values of one snapshot; an absent key is an entry without a value."""
        ...

    def scan(
        self, request: storage_v1.ScanRequest, /
    ) -> storage_v1.ScanResponse | Awaitable[storage_v1.ScanResponse]:
        """Reads some consecutive entries of a range, in key order, as they are when its turn comes.
        A host may return fewer than it is asked for, and says so by `more`; a scan that continues
        sees what was written in between.
        """
        ...

    def write(
        self, request: storage_v1.WriteRequest, /
    ) -> storage_v1.WriteResponse | Awaitable[storage_v1.WriteResponse]:
        """Applies a batch atomically; OK means that it survives power loss. CONFLICT if a condition
        does not hold.
        """
        ...


@runtime_checkable
class KeysCapability(Protocol):
    """Wraps and unwraps small secrets. The wrapping key lives outside the home if the system has a
    place for it.

    The capability ``keys``: Having secrets wrapped by a key that the guest never sees.
    """

    def wrap(
        self, request: keys_v1.WrapRequest, /
    ) -> keys_v1.WrapResponse | Awaitable[keys_v1.WrapResponse]:
        """Encrypts a secret under the named wrapping key, which is made at its first use."""
        ...

    def unwrap(
        self, request: keys_v1.UnwrapRequest, /
    ) -> keys_v1.UnwrapResponse | Awaitable[keys_v1.UnwrapResponse]:
        """Decrypts what Wrap gave; INVALID_ARGUMENT if it was altered, or if the name or context
        differs.
        """
        ...


@runtime_checkable
class NetCapability(Protocol):
    """HTTP requests (RFC 9110). Scopes are checked before every connection, redirects included.

    The capability ``net``: Sending HTTP requests to allowed hosts.
    """

    def fetch(self, request: net_v1.FetchRequest, /) -> AsyncIterator[net_v1.FetchResponse]:
        """Sends a request; answers with the head, then the body in chunks of at most 64 KiB. DENIED
        outside the granted scopes.
        """
        ...


@runtime_checkable
class FilesCapability(Protocol):
    """Files inside granted folders. Paths are relative, separated by '/'; nothing outside a folder
    is reachable by any path or link.

    The capability ``files``: Reading and writing inside folders that a person picked.
    """

    def list(self, request: files_v1.ListRequest, /) -> AsyncIterator[files_v1.ListResponse]:
        """Lists a folder, sorted by name; NOT_FOUND if it does not exist."""
        ...

    def stat(
        self, request: files_v1.StatRequest, /
    ) -> files_v1.StatResponse | Awaitable[files_v1.StatResponse]:
        """Describes one file or folder; NOT_FOUND if it does not exist."""
        ...

    def read(self, request: files_v1.ReadRequest, /) -> AsyncIterator[files_v1.ReadResponse]:
        """Reads a file as it was when the call began, in chunks of at most 64 KiB."""
        ...

    def write(
        self, request: files_v1.WriteRequest, /
    ) -> files_v1.WriteResponse | Awaitable[files_v1.WriteResponse]:
        """Writes one chunk of an upload; the file is replaced atomically by the chunk that commits."""
        ...

    def remove(
        self, request: files_v1.RemoveRequest, /
    ) -> files_v1.RemoveResponse | Awaitable[files_v1.RemoveResponse]:
        """Removes a file or an empty folder; NOT_FOUND if it does not exist."""
        ...


Capabilities = TypedDict(
    "Capabilities",
    {
        "log": LogCapability,
        "clock": ClockCapability,
        "random": RandomCapability,
        "timer": TimerCapability,
        "storage": StorageCapability,
        "keys": KeysCapability,
        "net": NetCapability,
        "files": FilesCapability,
    },
    total=False,
)
"""Handlers of your own, for ``Avatar.open(capabilities=...)``: each by the name of its capability."""
