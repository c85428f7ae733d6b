"""Which adapter stands behind each capability, where the author gives none of their own.

Adapters are imported when they are first needed: what is not granted costs
nothing, not even its import.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from ..home import Home


class Place(NamedTuple):
    """What an adapter may want to know of where it stands."""

    home: Home
    """The home, whose lock is held."""
    unit: str
    """The name of the unit."""
    limits: Mapping[str, int]
    """The limits of the contract."""


Scopes = tuple[str, ...]


def _adapter(name: str) -> Any:
    """The module of an adapter. By name, since emitted packages carry only those that their contract needs."""
    return import_module(f".{name}", __package__)


def _log(place: Place, _scopes: Scopes) -> Any:
    return _adapter("log").LoggingLog(place.unit)


def _clock(_place: Place, _scopes: Scopes) -> Any:
    return _adapter("clock").SystemClock()


def _random(_place: Place, _scopes: Scopes) -> Any:
    return _adapter("random").SystemRandom()


def _timer(_place: Place, _scopes: Scopes) -> Any:
    return _adapter("timer").AsyncioTimer()


def _storage(place: Place, scopes: Scopes) -> Any:
    storage = _adapter("storage").SqliteStorage(scopes=scopes, limits=place.limits)
    storage.open(place.home)
    return storage


def _keys(place: Place, scopes: Scopes) -> Any:
    keys = _adapter("keys").HomeKeys(scopes=scopes)
    keys.open(place.home)
    return keys


def _net(_place: Place, scopes: Scopes) -> Any:
    return _adapter("net").HttpNet(scopes)


def _files(_place: Place, scopes: Scopes) -> Any:
    return _adapter("files").FolderFiles(scopes)


_MAKERS: Mapping[str, Callable[[Place, Scopes], Any]] = {
    "log": _log,
    "clock": _clock,
    "random": _random,
    "timer": _timer,
    "storage": _storage,
    "keys": _keys,
    "net": _net,
    "files": _files,
}


def offers(capability: str) -> bool:
    """Tell whether there is an adapter for a capability.

    Args:
        capability: The capability's name.

    Returns:
        Whether :func:`make` can make one.
    """
    if capability not in _MAKERS:
        return False
    found = find_spec(f".{capability}", __package__)
    # A folder that only the compiler left behind has no origin.
    return found is not None and found.origin is not None


def make(capability: str, place: Place, scopes: Scopes) -> object:
    """Make the adapter of a capability.

    Args:
        capability: The capability's name, one that is offered.
        place: Where it stands.
        scopes: What the grant is narrowed to; empty for no limit.

    Returns:
        The handler, ready to answer.

    Raises:
        DaoError: It cannot be made: a package is missing, a file is damaged, a scope is not understood.
    """
    return _MAKERS[capability](place, scopes)


async def open_given(handler: object, place: Place, scopes: Scopes) -> None:
    """Open a handler that the author gave, where it has something to open.

    Args:
        handler: Any object with the methods of its capability's Protocol.
        place: Where it stands; its home is handed to the handler's ``open``.
        scopes: What the grant is narrowed to.
    """
    set_scopes(handler, scopes)
    await _maybe(getattr(handler, "open", None), place.home)


def set_scopes(handler: object, scopes: Scopes) -> None:
    """Tell a handler that other scopes hold from now on, where it can follow.

    Args:
        handler: The handler.
        scopes: What the grant is narrowed to.
    """
    setter = getattr(handler, "set_scopes", None)
    if setter is not None:
        setter(scopes)


async def close(handler: object) -> None:
    """Close a handler, where it has something to close.

    Args:
        handler: The handler.
    """
    await _maybe(getattr(handler, "aclose", None) or getattr(handler, "close", None))


async def _maybe(function: Callable[..., Any] | None, *arguments: object) -> None:
    if function is not None:
        result = function(*arguments)
        if inspect.isawaitable(result):
            await result
