"""Hosts and origins in the one way in which they are written, compared and connected to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

from .errors import ScopeError

DEFAULT_PORT: Mapping[str, int] = {"https": 443, "http": 80}
"""The schemes that can be reached, with the port of each."""

# Compiled when they are first used: few Avatars reach for a host.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NUMERIC = r"[0-9]+|0x[0-9a-f]*"


def canonical_host(text: str) -> str:
    """Write a host in the one way in which hosts are compared and connected to.

    Names are lower case and ASCII (IDNA), without a final dot; addresses are in the form of
    :mod:`ipaddress`, IPv6 without brackets. Every other spelling of an address (``127.1``,
    ``0x7f000001``, ``2130706433``) is refused: resolvers read those as addresses.

    Args:
        text: The host as it stands in a URL or scope, IPv6 in brackets.

    Returns:
        The canonical host.

    Raises:
        ScopeError: It is no host.
    """
    if text.startswith("[") and text.endswith("]"):
        try:
            if "%" not in text:  # a zone would name a network card of this machine
                return str(ipaddress.IPv6Address(text[1:-1]))
        except ValueError:
            pass
        raise ScopeError(f"{text!r} is not an IPv6 address.")
    name = text[:-1] if text.endswith(".") else text
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            raise ScopeError(f"{text!r} is not a host name.") from None
    name = name.lower()
    labels = name.split(".")
    if len(name) > 253 or not all(re.fullmatch(_LABEL, label) for label in labels):
        raise ScopeError(f"{text!r} is not a host name.")
    if re.fullmatch(_NUMERIC, labels[-1]):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            raise ScopeError(f"{text!r} is not an IPv4 address of four decimal numbers.") from None
    return name


def readable_host(host: str) -> str:
    """Write a canonical host in its own script; empty if that is what it is already.

    Args:
        host: The host; it may begin with ``*.``.
    """
    if "xn--" not in host:
        return ""
    labels = []
    for label in host.split("."):
        try:
            labels.append(label.encode("ascii").decode("idna"))
        except UnicodeError:
            labels.append(label)
    readable = ".".join(labels)
    return readable if readable != host else ""


def is_address(host: str) -> bool:
    """Tell whether a canonical host is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def origin_text(scheme: str, host: str, port: int) -> str:
    """Write an origin as a person would: without the default port, IPv6 in brackets."""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port == DEFAULT_PORT.get(scheme) else f":{port}")
