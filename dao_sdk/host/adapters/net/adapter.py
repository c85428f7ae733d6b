"""The net capability: HTTP requests to hosts that a person allowed, checked before each connection.

No proxy, cookie, netrc or certificate setting of the environment changes where a request goes or
what it carries: it is the unit's request, inside the person's grant, and nothing else.
"""

from __future__ import annotations

import asyncio
import importlib.util
import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ....errors import DaoError
from ...api import net_v1
from ...errors import (
    CallError,
    Interrupted,
    InvalidArgument,
    Timeout,
    TooLarge,
    Unavailable,
)
from ...grants.refusals import Refusal
from ...grants.scopes import NetScope
from .address import WebAddress

if TYPE_CHECKING:
    import httpcore

    from .connections import Connections

CHUNK_BYTES = 64 * 1024
"""The most bytes of one chunk of a body."""
MOST_REDIRECTS = 10
"""How many redirects are followed."""
DEFAULT_TIMEOUT = 30.0
"""Seconds until the head has arrived, and between chunks, where the unit does not say."""
_MOST_HEADER_BYTES = 64 * 1024

# CONNECT and TRACE reach through the host; the fields are the connection's own, and a Host field
# of the unit's choosing could reach another site at an allowed address.
_NO_METHODS = frozenset({"CONNECT", "TRACE"})
_NO_HEADERS = frozenset(
    [
        "connection",
        "content-length",
        "expect",
        "host",
        "http2-settings",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ]
)
_CREDENTIALS = frozenset({"authorization", "cookie", "cookie2"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})

Headers = list[tuple[str, str]]


class HttpNet:
    """Sends HTTP requests inside the granted scopes.

    Args:
        scopes: The scopes of the grant, such as ``api.example.org``; none allows nothing.
        context: How certificates are checked; as the system does by default.
        lookup: Resolves names, for tests; the system's resolver by default.

    Raises:
        DaoError: The package ``httpx`` is missing.
        ScopeError: A scope cannot be understood.
    """

    def __init__(
        self,
        scopes: Iterable[str] = (),
        *,
        context: ssl.SSLContext | None = None,
        lookup: Any = None,
    ) -> None:
        if (
            importlib.util.find_spec("httpcore") is None
            or importlib.util.find_spec("anyio") is None
        ):
            raise DaoError(
                "The package `httpx` is missing; the unit cannot reach the network without it.",
                "Install it with `pip install httpx`.",
            )
        self._scopes = tuple(NetScope.parse(scope) for scope in scopes)
        self._context = context
        self._lookup = lookup
        self._connections: Connections | None = None
        self._closed = False

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Let other scopes hold from now on; requests under way are not touched.

        Args:
            scopes: The scopes of the grant.

        Raises:
            ScopeError: A scope cannot be understood; the old ones still hold.
        """
        self._scopes = tuple(NetScope.parse(scope) for scope in scopes)

    async def fetch(self, request: net_v1.FetchRequest) -> AsyncIterator[net_v1.FetchResponse]:
        """Send a request, following redirects inside the granted scopes.

        Args:
            request: The request.

        Yields:
            The head, then the body as it came, in chunks of at most 64 KiB.

        Raises:
            Denied: The URL, or where it redirects to, is outside the scopes.
            InvalidArgument: The URL, method or a header field is not one.
            Timeout: The head, or a chunk, took too long.
            Unavailable: No connection could be made; nothing was sent.
            Interrupted: The connection broke; whether the request took effect is unknown.
            TooLarge: It redirected more than ten times, or the header fields are over 64 KiB.
        """
        address = WebAddress.parse(request.url)
        method = _method(request.method)
        headers = _headers(request.headers)
        seconds = request.timeout_ms / 1000 or DEFAULT_TIMEOUT
        late = Timeout(f"{address.authority} did not answer within {seconds:g} s.")
        connection: httpcore.AsyncHTTPConnection | None = None
        try:
            async with asyncio.timeout(seconds):
                response, connection, address = await self._follow(
                    method, address, headers, request.body
                )
            yield net_v1.FetchResponse(head=_head(response, address))
            parts = response.aiter_stream().__aiter__()
            while True:
                async with asyncio.timeout(seconds):
                    part = await anext(parts, None)
                if part is None:
                    break
                for start in range(0, len(part), CHUNK_BYTES):
                    yield net_v1.FetchResponse(chunk=part[start : start + CHUNK_BYTES])
            await response.aclose()  # which lets its connection be used again
        except TimeoutError:
            raise late from None
        except (CallError, GeneratorExit):
            raise
        except Exception as error:
            raise _explain(error, address) from error
        finally:
            if connection is not None:
                # Without a wait: it may be cancelled here once more.
                assert self._connections is not None
                self._connections.give_back(connection)

    async def close(self) -> None:
        """Close all connections. A second time does nothing."""
        self._closed = True
        if self._connections is not None:
            await self._connections.aclose()

    async def _follow(
        self, method: str, address: WebAddress, headers: Headers, body: bytes
    ) -> tuple[httpcore.Response, httpcore.AsyncHTTPConnection, WebAddress]:
        """Send a request and follow where it leads; give the last response, and who gave it how."""
        came_from: WebAddress | None = None
        for _ in range(MOST_REDIRECTS + 1):
            self._check(method, address, came_from)
            response, connection = await self._send(method, address, headers, body)
            location = next((v for k, v in response.headers if k.lower() == b"location"), None)
            if response.status not in _REDIRECTS or location is None:
                return response, connection, address
            assert self._connections is not None
            self._connections.give_back(connection)
            came_from, address = address, address.join(location.decode("utf-8", "replace"))
            if address.origin != came_from.origin:
                headers = [field for field in headers if field[0].lower() not in _CREDENTIALS]
            # As browsers do (Fetch, section 4.4): what was posted is not posted elsewhere.
            if (response.status == 303 and method != "HEAD") or (
                response.status in (301, 302) and method == "POST"
            ):
                method, body = "GET", b""
                headers = [
                    field for field in headers if not field[0].lower().startswith("content-")
                ]
        raise TooLarge(
            f"{came_from} redirects more than {MOST_REDIRECTS} times.", {"limit": "redirects"}
        )

    def _check(self, method: str, address: WebAddress, came_from: WebAddress | None) -> None:
        scheme, host, port = address.origin
        if any(scope.allows(method, scheme, host, port) for scope in self._scopes):
            return
        allowed = ", ".join(map(str, self._scopes)) or "nothing"
        why = f"it may only reach {allowed}"
        if came_from is not None:
            why = f"{came_from.authority} redirected there, and {why}"
        # Where only the method is wrong, the grant to ask for is one of that method.
        reached = any(s.methods and s.allows(min(s.methods), *address.origin) for s in self._scopes)
        wanted = NetScope(host, scheme, port, frozenset({method} if reached else ()))
        raise Refusal(
            "net", f"{method} {address.scheme}://{address.authority}", why, f"net={wanted}"
        ).error()

    async def _send(
        self, method: str, address: WebAddress, headers: Headers, body: bytes
    ) -> tuple[httpcore.Response, httpcore.AsyncHTTPConnection]:
        import httpcore

        sent = {name.lower() for name, _ in headers}
        fields = [("Host", address.authority), *headers]
        # The body is handed on as it comes, so it is asked for as it is.
        defaults = (
            ("Accept", "*/*"),
            ("Accept-Encoding", "identity"),
            ("User-Agent", "dao-avatar/1"),
        )
        fields += [(name, value) for name, value in defaults if name.lower() not in sent]
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        content = body if body or method in _BODY_METHODS else None
        request = httpcore.Request(
            method,
            url,
            headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in fields]
            + ([(b"Content-Length", b"%d" % len(body))] if content is not None else []),
            content=content,
        )
        return await self._opened().send(request)

    def _opened(self) -> Connections:
        if self._closed:
            raise Unavailable("The network of this Avatar is closed.")
        if self._connections is None:
            from .connections import Connections

            self._connections = Connections(self._context, self._lookup)
        return self._connections


def _method(method: str) -> str:
    if method in _NO_METHODS:
        raise InvalidArgument(f"{method} is not a method that a unit may use.", {"field": "method"})
    return method


def _headers(given: Sequence[net_v1.Header]) -> Headers:
    headers = [(field.name, field.value.strip(" \t")) for field in given]
    for name, _ in headers:
        if name.lower() in _NO_HEADERS:
            raise InvalidArgument(
                f"The header field {name} is the host's own to set.", {"field": "headers"}
            )
    if sum(len(name) + len(value) + 4 for name, value in headers) > _MOST_HEADER_BYTES:
        raise TooLarge("The header fields have more than 64 KiB.", {"field": "headers"})
    return headers


def _head(response: httpcore.Response, address: WebAddress) -> net_v1.Head:
    return net_v1.Head(
        status=response.status,
        headers=[
            net_v1.Header(
                name=name.decode("ascii", "replace").lower(), value=value.decode("latin-1")
            )
            for name, value in response.headers
        ],
        url=str(address),
    )


def _explain(error: Exception, address: WebAddress) -> Exception:
    """Say what a failure means to the unit; the error itself where it is none of the network's."""
    import httpcore

    where, why = address.authority, str(error) or type(error).__name__
    if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout):
        return Unavailable(f"{where} cannot be reached: {why}.", {"host": where})
    if isinstance(error, httpcore.TimeoutException):
        return Timeout(f"{where} did not answer in time.", {"host": where})
    if isinstance(error, httpcore.LocalProtocolError | httpcore.UnsupportedProtocol):
        return InvalidArgument(f"The request cannot be sent: {why}.")
    if isinstance(error, httpcore.NetworkError | httpcore.ProtocolError):
        return Interrupted(f"The connection to {where} broke: {why}.", {"host": where})
    return error
