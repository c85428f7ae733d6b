"""Scopes: what a grant is narrowed to, as a person writes it and as a host checks it.

========  ===========================================  ==========================
storage   ``quota=SIZE``                               ``quota=1GiB``
keys      ``prefix=TEXT``                              ``prefix=dao/``
net       ``[METHOD[,METHOD]] [scheme://]host[:port]`` ``GET api.example.org``
files     ``NAME=FOLDER[:ro]``                         ``notes=/home/ann/Notes``
========  ===========================================  ==========================

Each form is parsed once into a value, and ``str()`` of the value is its one canonical text.
A scope that cannot be understood is a :class:`ScopeError`, never a wider right.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from .errors import ScopeError
from .hosts import DEFAULT_PORT, canonical_host, is_address, origin_text
from .sizes import format_size, parse_size

LEAST_QUOTA = 64 * 1024
"""The smallest quota in bytes: an empty home needs some pages."""

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class NetScope(NamedTuple):
    """Hosts that may be reached, and how."""

    host: str
    """A canonical host, or ``*.`` and a name for every host below that name."""
    scheme: str = "https"
    port: int = 443
    methods: frozenset[str] = frozenset()
    """The methods allowed, in capitals; empty for any."""

    @staticmethod
    def parse(text: str) -> NetScope:
        """Read ``[METHOD[,METHOD]] [scheme://]host[:port]``; a bare host means any method by https.

        Args:
            text: The scope, such as ``GET,HEAD https://api.example.org:8443``.

        Returns:
            The scope.

        Raises:
            ScopeError: It is not written so.
        """
        advice = 'Write a host such as "api.example.org", "*.example.org" or "GET http://localhost:8080".'
        # Blanks of ASCII alone: what else counts as one differs between languages.
        parts = re.split(r"[ \t]+", text.strip(" \t"))
        if len(parts) > 2 or not parts[0]:
            raise ScopeError(f"net={text}: a scope is one host, with methods before it.", advice)
        methods = frozenset[str]()
        if len(parts) == 2:
            written = parts[0].split(",")
            methods = frozenset(method.upper() for method in written)
            if not all(_TOKEN.fullmatch(method) for method in written):
                raise ScopeError(f"net={text}: {parts[0]!r} is not a list of methods.", advice)
        scheme, found, place = parts[-1].partition("://")
        if not found:
            scheme, place = "https", parts[-1]
        scheme = scheme.lower()
        if scheme not in DEFAULT_PORT:
            raise ScopeError(f"net={text}: the scheme must be https or http.", advice)
        if any(sign in place for sign in "/?#@\\"):
            raise ScopeError(
                f"net={text}: a scope ends with the host or port, without a path.", advice
            )
        match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?", place)
        if match is None or not match[1]:
            raise ScopeError(f"net={text}: {place!r} is not a host with an optional port.", advice)
        port = int(match[2]) if match[2] else DEFAULT_PORT[scheme]
        if not 1 <= port <= 65535:
            raise ScopeError(f"net={text}: there is no port {port}.", advice)
        below = match[1].startswith("*.")
        try:
            host = canonical_host(match[1][2:] if below else match[1])
        except ScopeError as error:
            raise ScopeError(f"net={text}: {error.message}", advice) from None
        if below and is_address(host):
            raise ScopeError(f"net={text}: there is nothing below an address.", advice)
        return NetScope(f"*.{host}" if below else host, scheme, port, methods)

    def allows(self, method: str, scheme: str, host: str, port: int) -> bool:
        """Tell whether a request is inside the scope.

        Args:
            method: The method, in capitals.
            scheme: ``https`` or ``http``.
            host: The canonical host.
            port: The port.

        Returns:
            Whether the scope allows it.
        """
        if self.methods and method not in self.methods:
            return False
        if (scheme, port) != (self.scheme, self.port):
            return False
        if self.host.startswith("*."):
            return host.endswith(self.host[1:]) and not is_address(host)
        return host == self.host

    def __str__(self) -> str:
        methods = ",".join(sorted(self.methods))
        place = origin_text(self.scheme, self.host, self.port).removeprefix("https://")
        return f"{methods} {place}" if methods else place


class FolderScope(NamedTuple):
    """A folder that a person picked, under the name by which the unit knows it."""

    name: str
    path: Path
    """Absolute; links in it were the person's choice and are followed."""
    read_only: bool = False

    @staticmethod
    def parse(text: str) -> FolderScope:
        """Read ``NAME=FOLDER[:ro]``; ``~`` stands for the person's own folder.

        Args:
            text: The scope, such as ``notes=~/Notes:ro``.

        Returns:
            The scope, its path absolute.

        Raises:
            ScopeError: It is not written so.
        """
        advice = 'Write a name and a folder, such as "notes=/home/ann/Notes".'
        name, found, folder = text.partition("=")
        if not found or not folder:
            raise ScopeError(f"files={text}: a scope is NAME=FOLDER.", advice)
        if not re.fullmatch(r"[^\x00-\x1f\x7f/\\=:]{1,64}", name):
            raise ScopeError(f"files={text}: {name!r} is not a name of 1 to 64 characters.", advice)
        read_only = folder.endswith(":ro")
        folder = folder[:-3] if read_only else folder
        if not folder or "\0" in folder:
            raise ScopeError(f"files={text}: the folder is missing.", advice)
        # ".." is taken away here, as the person read it; resolve() would also follow links, which
        # may point elsewhere by the time the folder is used.
        try:
            if folder.startswith("~") and folder[1:2] not in ("", "/", os.sep):
                raise RuntimeError  # not every language can look another user up
            place = os.path.abspath(Path(folder).expanduser())  # noqa: PTH100
        except RuntimeError:
            text = f"files={text}: only ~/ stands for a folder of a person's own."
            raise ScopeError(text, advice) from None
        if os.name == "posix" and place.startswith("//"):  # POSIX lets it mean something else
            place = place[1:]
        return FolderScope(name, Path(place), read_only)

    def __str__(self) -> str:
        return f"{self.name}={self.path}" + (":ro" if self.read_only else "")


class QuotaScope(NamedTuple):
    """The most bytes that the home's database may take on disk."""

    bytes: int

    @staticmethod
    def parse(text: str) -> QuotaScope:
        """Read ``quota=SIZE``.

        Args:
            text: The scope, such as ``quota=1GiB``.

        Returns:
            The scope.

        Raises:
            ScopeError: It is not written so, or less than 64 KiB.
        """
        name, _, size = text.partition("=")
        if name != "quota":
            raise ScopeError(f"storage={text}: a scope is quota=SIZE.", 'Write "quota=1GiB".')
        try:
            quota = parse_size(size)
        except ScopeError as error:
            raise ScopeError(f"storage={text}: {error.message}", error.help) from None
        if quota < LEAST_QUOTA:
            raise ScopeError(f"storage={text}: the least quota is {format_size(LEAST_QUOTA)}.")
        return QuotaScope(quota)

    def __str__(self) -> str:
        return f"quota={format_size(self.bytes)}"


class PrefixScope(NamedTuple):
    """The prefix that the names of wrapping keys must have."""

    prefix: str

    @staticmethod
    def parse(text: str) -> PrefixScope:
        """Read ``prefix=TEXT``.

        Args:
            text: The scope, such as ``prefix=dao/``.

        Returns:
            The scope.

        Raises:
            ScopeError: It is not written so.
        """
        name, _, prefix = text.partition("=")
        if name != "prefix" or not re.fullmatch(r"[a-z0-9._/-]{1,128}", prefix):
            raise ScopeError(
                f"keys={text}: a scope is prefix=TEXT, of a-z, 0-9, '.', '_', '/' and '-'.",
                'Write "prefix=dao/".',
            )
        return PrefixScope(prefix)

    def __str__(self) -> str:
        return f"prefix={self.prefix}"


Scope = NetScope | FolderScope | QuotaScope | PrefixScope

_PARSERS: Mapping[str, Callable[[str], Scope]] = {
    "net": NetScope.parse,
    "files": FolderScope.parse,
    "storage": QuotaScope.parse,
    "keys": PrefixScope.parse,
}
_REQUIRED = frozenset({"net", "files"})


def canonical_scopes(capability: str, scopes: Iterable[str]) -> tuple[str, ...]:
    """Check the scopes of a grant and write each in its canonical form, sorted, without doubles.

    Scopes of a capability that this host does not know are kept as they are: the program that provides
    that capability reads them.

    Args:
        capability: The capability's name.
        scopes: Its scopes, as a person wrote them.

    Returns:
        The canonical scopes.

    Raises:
        ScopeError: One cannot be understood, one is missing, or two contradict each other.
    """
    parse = _PARSERS.get(capability)
    if parse is None:
        return tuple(sorted({scope for scope in scopes if scope}))
    values = {parse(scope) for scope in scopes}
    if not values and capability in _REQUIRED:
        example = {"net": "net=api.example.org", "files": "files=notes=/home/ann/Notes"}[capability]
        raise ScopeError(
            f"A grant of {capability} must say which; none means nothing.", f"Write {example}."
        )
    folders: dict[str, FolderScope] = {}
    for value in values:
        if isinstance(value, FolderScope) and folders.setdefault(value.name, value) != value:
            raise ScopeError(
                f"The name {value.name!r} stands for two folders: {folders[value.name]} and {value}.",
                "Give each folder a name of its own.",
            )
    return tuple(sorted(str(value) for value in values))
