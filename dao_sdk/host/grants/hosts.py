"""Hosts and origins in the one way in which they are written, compared and connected to."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Mapping

from .errors import ScopeError

DEFAULT_PORT: Mapping[str, int] = {"https": 443, "http": 80}
"""The schemes that can be reached, with the port of each."""

# Compiled when they are first used: few Avatars reach for a host.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NUMERIC = r"[0-9]+|0x[0-9a-f]*"
_DEVIATING = frozenset("\u00df\u03c2\u200c\u200d")
"""Letters that IDNA 2003 maps and IDNA 2008 keeps."""


def canonical_host(text: str) -> str:
    """Write a host in the one way in which hosts are compared and connected to.

    Names are lower case and ASCII, without a final dot; IPv4 addresses are four decimal numbers,
    IPv6 ones are as RFC 5952 has them, in hexadecimal throughout and without brackets. Every other
    spelling of an address (``127.1``, ``0x7f000001``, ``2130706433``) is refused: resolvers read
    those as addresses.

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
                return _ipv6_text(ipaddress.IPv6Address(text[1:-1]))
        except ValueError:
            pass
        raise ScopeError(f"{text!r} is not an IPv6 address.")
    name = text[:-1] if text.endswith(".") else text
    if not name.isascii():
        name = ".".join(_ascii_label(label, text) for label in name.split("."))
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


def _ascii_label(label: str, text: str) -> str:
    """Give the ASCII form of a label, if every version of IDNA gives the same one.

    IDNA 2003, IDNA 2008 and UTS #46 differ in what they map and in four letters; what any of them
    would change, beyond capitals, is refused.
    """
    if label.isascii():
        return label
    plain = unicodedata.normalize("NFC", label.lower())
    try:
        made = label.encode("idna").decode("ascii")
        same = made.encode("ascii").decode("idna") == plain
    except UnicodeError:
        same = False
    if not same or not _DEVIATING.isdisjoint(plain):
        raise ScopeError(f"{text!r} is not a host name that can be written in ASCII for sure.")
    return made


def _ipv6_text(address: ipaddress.IPv6Address) -> str:
    """Write an IPv6 address as RFC 5952, section 4 has it, never with an IPv4 address inside."""
    text = ":" + ":".join(f"{int(group, 16):x}" for group in address.exploded.split(":")) + ":"
    for count in range(8, 1, -1):  # the longest run of zeros, and the first of equal ones
        if (zeros := ":" + "0:" * count) in text:
            before, _, after = text.partition(zeros)
            return f"{before[1:]}::{after[:-1]}"
    return text[1:-1]


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
