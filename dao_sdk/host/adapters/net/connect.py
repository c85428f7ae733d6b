"""Connections of the net capability: names are resolved here, and the addresses checked, so that
what was checked is what is connected to. Needs ``httpcore``, which comes with ``httpx``."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from ...grants.refusals import Refusal
from .address import is_public, may_be_private
from .names import Names


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only, unless the host is private by its nature.

    Args:
        lookup: Resolves names, for tests; the system's resolver by default.
    """

    def __init__(self, lookup: Any = None) -> None:
        self._sockets = httpcore.AnyIOBackend()
        self._lookup = lookup or Names().look_up

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a canonical host; see httpcore for the arguments and errors.

        Raises:
            Denied: The name leads to private addresses only.
        """
        addresses = await self._resolve(host, port)
        problem: Exception | None = None
        for address in addresses:
            try:
                return await self._sockets.connect_tcp(
                    address, port, timeout and timeout / len(addresses), local_address
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem or httpcore.ConnectError(f"{host} has no address")

    async def _resolve(self, host: str, port: int) -> list[str]:
        try:
            found = await self._lookup(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(
                f"{host} cannot be found: {error.strerror or error}"
            ) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if may_be_private(host):
            return addresses
        public = [address for address in addresses if is_public(address)]
        if addresses and not public:
            why = f"that name leads to {addresses[0]}, which is not on the public network"
            shown = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
            scheme = "" if port == 443 else "http://"
            at = "" if port in (443, 80) else f":{port}"
            raise Refusal("net", host, why, f"net={scheme}{shown}{at}").error()
        return public

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no unit reaches a socket of this machine."""
        raise httpcore.ConnectError("sockets of this machine are not reachable")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def usual_context() -> ssl.SSLContext:
    """Trust what the system trusts and, where it keeps no list (macOS), what ``certifi`` lists."""
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        import certifi

        context.load_verify_locations(certifi.where())
    return context
