"""Shows a scope to a person: as it is granted, and beside it what it may hide."""

from __future__ import annotations

import os

from ...plain_text import plain
from .errors import ScopeError
from .grant import Grant
from .hosts import readable_host
from .scopes import FolderScope, NetScope


def shown_scope(capability: str, scope: str) -> str:
    """Show a canonical scope, whole.

    A host with an ASCII form of another script has the readable form beside it, and a folder that
    is reached through links the folder that they lead to.

    Args:
        capability: The capability.
        scope: The scope, in canonical form.
    """
    beside = _beside(capability, scope)
    return f"{plain(scope)} ({plain(beside)})" if beside else plain(scope)


def shown_grant(grant: Grant) -> str:
    """Show a grant, such as ``net=api.example.org``."""
    scopes = ", ".join(shown_scope(grant.capability, scope) for scope in grant.scopes)
    return f"{grant.capability}={scopes}" if scopes else grant.capability


def _beside(capability: str, scope: str) -> str:
    try:
        if capability == "net":
            return readable_host(NetScope.parse(scope).host)
        if capability == "files":
            path = FolderScope.parse(scope).path
            real = os.path.realpath(path)
            return f"which leads to {real}" if real != str(path) else ""
    except ScopeError:
        pass
    return ""
