"""URLs as the net capability checks and uses them: read once, so that what is checked is what is
connected to."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from ...errors import InvalidArgument
from ...grants.errors import ScopeError
from ...grants.hosts import canonical_host, is_address, origin_text

_URL = re.compile(r"(?P<scheme>https?)://(?P<place>[^/?#]*)(?P<target>[^#]*)(?:#.*)?", re.I)
_PLACE = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
_NEVER = re.compile("[\x00-\x20\x7f\\\\]")
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An absolute URL, taken apart."""

    scheme: str
    """``https`` or ``http``."""
    host: str
    """Canonical: see :func:`...grants.hosts.canonical_host`."""
    port: int
    target: str
    """Path and query, ASCII; at least ``/``."""

    @staticmethod
    def parse(url: str) -> WebAddress:
        """Read an absolute http or https URL; a fragment is left out, since it is never sent.

        Args:
            url: The URL.

        Returns:
            The address.

        Raises:
            InvalidArgument: It is not such a URL, or holds a user name, blanks or backslashes.
        """
        match = None if _NEVER.search(url) else _URL.fullmatch(url)
        if match is None:
            raise _bad(url, "it is not an absolute http or https URL")
        if "@" in match["place"]:
            raise _bad(url, "a user name or password must be sent as a header")
        place = _PLACE.fullmatch(match["place"])
        if place is None:
            raise _bad(url, "it has no host")
        scheme = match["scheme"].lower()
        try:
            host = canonical_host(place["host"])
        except ScopeError as error:
            raise _bad(url, error.message.rstrip(".")) from None
        port = int(place["port"]) if place["port"] else _PORTS[scheme]
        if not 1 <= port <= 65535:
            raise _bad(url, f"there is no port {port}")
        target = match["target"]
        target = target if target.startswith("/") else f"/{target}"
        return WebAddress(scheme, host, port, quote(target, safe="/?%:@!$&'()*+,;=-._~[]|^`{}"))

    def join(self, location: str) -> WebAddress:
        """Follow a redirect.

        Args:
            location: The value of the Location field, absolute or relative.

        Returns:
            The address that it means.

        Raises:
            InvalidArgument: It means none.
        """
        try:
            return WebAddress.parse(urljoin(str(self), location.strip()))
        except ValueError:
            raise _bad(location, "it is not a URL") from None

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what credentials belong to."""
        return (self.scheme, self.host, self.port)

    @property
    def authority(self) -> str:
        """The value of the Host field."""
        return origin_text(*self.origin).partition("://")[2]

    def __str__(self) -> str:
        return origin_text(*self.origin) + self.target


def _bad(url: str, why: str) -> InvalidArgument:
    shown = url if len(url) <= 200 else f"{url[:197]}..."
    return InvalidArgument(f"{shown!r} cannot be requested: {why}.", {"field": "url"})


_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa", ".lan", ".home", ".intranet")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # RFC 6890: protocol assignments; some clouds answer about themselves here
        "192.88.99.0/24",  # RFC 7526: relays into IPv6
        "::/96",  # RFC 4291, 2.5.5.1: IPv4-compatible
        "::ffff:0:0:0/96",  # RFC 2765: IPv4-translated
        "64:ff9b:1::/48",  # RFC 8215: a network's own translation to IPv4
        "100:0:0:1::/64",  # RFC 9780: dummy addresses
        "3fff::/20",  # RFC 9637: documentation
        "5f00::/16",  # RFC 9602: segment routing
        "fec0::/10",  # RFC 3879: site-local, as it once was
    )
)
"""What :mod:`ipaddress` of some version of Python takes for public; see IANA's registries of special
addresses."""
_ISATAP = (0x00005EFE, 0x02005EFE)
"""RFC 5214, 6.1: what comes before an IPv4 address in the lower half of an IPv6 one."""


def may_be_private(host: str) -> bool:
    """Tell whether a granted host may lead to a private address.

    An address was granted as that address, and names such as ``nas.local`` or ``printer`` are
    private by their nature. Any other name is public: if it leads to a private address, somebody
    means to reach this machine's own network through it (DNS rebinding).

    Args:
        host: A canonical host.

    Returns:
        Whether private addresses are in order.
    """
    return is_address(host) or "." not in host or host.endswith(_LOCAL_NAMES)


def is_public(address: str) -> bool:
    """Tell whether an address is reachable by everybody, and no way around to one that is not.

    Args:
        address: An IP address as text.

    Returns:
        False for private, loopback, link-local, multicast and other special addresses.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None and int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _SPECIAL)
