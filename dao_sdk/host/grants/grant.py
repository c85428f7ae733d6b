"""Grants: what a person allows a unit.

Capabilities that stay inside the home come with opening the home for a unit; those that reach
out come by a grant only::

    Avatar.open("~/notes", grants=[Net("api.example.org"), Files(notes="~/Notes")])

An explicit empty list grants nothing at all. :mod:`.decide` decides what a unit gets.
"""

from __future__ import annotations

import os

from ...errors import DaoError
from .scopes import canonical_scopes
from .sizes import format_size, parse_size


class GrantError(DaoError):
    """A grant is not understood, or names a capability that does not exist."""


class Grant:
    """A capability that a person grants, narrowed to scopes.

    The way to grant a capability of one's own contract; those that come with the SDK have classes
    of their own::

        Avatar.open(home, capabilities={"dictionary": words}, grants=[Grant("dictionary", "en")])

    A handler with ``set_scopes`` gets the scopes of its grant.

    Immutable and comparable; ``str()`` gives the text form, one ``capability=scope`` per scope.

    Args:
        capability: The capability's name in the contract, such as ``net``.
        scopes: What it is narrowed to, as the contract documents it for that capability.

    Raises:
        ScopeError: A scope cannot be understood, or is missing where there must be one.
    """

    __slots__ = ("capability", "scopes")

    capability: str
    scopes: tuple[str, ...]

    def __init__(self, capability: str, *scopes: str) -> None:
        if not capability:
            raise GrantError("A grant must name a capability.", 'Write "net=api.example.org".')
        object.__setattr__(self, "capability", capability)
        object.__setattr__(self, "scopes", canonical_scopes(capability, scopes))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a grant cannot be changed, so {name} stays as it is")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a grant cannot be changed, so {name} stays")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Grant):
            return NotImplemented
        return (self.capability, self.scopes) == (other.capability, other.scopes)

    def __hash__(self) -> int:
        return hash((self.capability, self.scopes))

    def __reduce__(self) -> tuple[object, ...]:
        return (Grant, (self.capability, *self.scopes))

    def __str__(self) -> str:
        return " ".join(f"{self.capability}={scope}" for scope in self.scopes) or self.capability

    def __repr__(self) -> str:
        return f"Grant({', '.join(map(repr, (self.capability, *self.scopes)))})"

    @staticmethod
    def parse(text: str) -> Grant:
        """Read the text form ``capability`` or ``capability=scope``, as ``--grant`` takes it.

        Args:
            text: The grant, such as ``net=api.example.org`` or ``storage=quota=1GiB``.

        Returns:
            The grant.

        Raises:
            GrantError: It names no capability.
            ScopeError: The scope cannot be understood.
        """
        capability, found, scope = text.strip().partition("=")
        capability = capability.strip()
        if not capability.isidentifier():
            raise GrantError(f"{text!r} is not a grant.", 'Write "net=api.example.org".')
        if found and not scope.strip():
            raise GrantError(f"{text!r} has an empty scope.", f'Write "{capability}=SCOPE".')
        return Grant(capability, *([scope.strip()] if found else []))


class Net(Grant):
    """Lets a unit send HTTP requests to some hosts.

    Args:
        hosts: Each ``[METHOD[,METHOD]] [scheme://]host[:port]``: ``"api.example.org"`` (any method,
            https only), ``"*.example.org"``, ``"GET http://localhost:8080"``.

    Raises:
        ScopeError: A host is not written so, or none is given.
    """

    __slots__ = ()

    def __init__(self, *hosts: str) -> None:
        super().__init__("net", *hosts)


class Files(Grant):
    """Lets a unit read and write files in some folders.

    Args:
        read_only: Whether it may only read them.
        folders: The folders, each by the name under which the unit knows it:
            ``Files(notes="~/Notes")``.

    Raises:
        ScopeError: A name or folder cannot be used, or none is given.
    """

    __slots__ = ()

    def __init__(self, *, read_only: bool = False, **folders: str | os.PathLike[str]) -> None:
        end = ":ro" if read_only else ""
        super().__init__(
            "files", *(f"{name}={os.fspath(path)}{end}" for name, path in folders.items())
        )


class Storage(Grant):
    """Lets a unit keep data in the home; comes with opening a home, so only a quota needs it.

    Args:
        quota: The most bytes on disk, as a number or as ``"1GiB"``; None for what the disk holds.

    Raises:
        ScopeError: It is no size, or less than 64 KiB.
    """

    __slots__ = ()

    def __init__(self, quota: int | str | None = None) -> None:
        if quota is None:
            super().__init__("storage")
        else:
            size = parse_size(quota) if isinstance(quota, str) else quota
            super().__init__("storage", f"quota={format_size(size)}")


class Keys(Grant):
    """Lets a unit have secrets wrapped; comes with opening a home, so only a prefix needs it.

    Args:
        prefix: What the names of its wrapping keys must begin with; empty for any name.

    Raises:
        ScopeError: The prefix has other characters than a-z, 0-9, '.', '_', '/' and '-'.
    """

    __slots__ = ()

    def __init__(self, prefix: str = "") -> None:
        super().__init__("keys", *([f"prefix={prefix}"] if prefix else []))
