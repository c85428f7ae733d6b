"""Which adapter stands behind each capability, where the author gives none of their own.

Adapters are imported when they are first needed: what is not granted costs
nothing, not even its import.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from ...errors import DaoError
from ..abi import Abi
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


class _Adapter(NamedTuple):
    """One adapter."""

    module: str
    make: Callable[[Place, Scopes], Any]
    library: str = ""
    """The package of a third party that it stands on."""


_BY_NAME: Mapping[str, _Adapter] = {
    "avatar_log": _Adapter("log", _log),
    "avatar_clock_now": _Adapter("clock", _clock),
    "avatar_random_fill": _Adapter("random", _random),
}
"""By the import that answers at once."""

_BY_SERVICE: Mapping[str, _Adapter] = {
    "dao.timer.v1.TimerService": _Adapter("timer", _timer),
    "dao.storage.v1.StorageService": _Adapter("storage", _storage),
    "dao.keys.v1.KeysService": _Adapter("keys", _keys, "cryptography"),
    "dao.net.v1.NetService": _Adapter("net", _net, "httpx"),
    "dao.files.v1.FilesService": _Adapter("files", _files),
}
"""By the service that describes the capability, whose name is for the contract to choose."""


def offers(abi: Abi, capability: str) -> bool:
    """Tell whether there is an adapter for a capability.

    Args:
        abi: The contract.
        capability: The capability's name in it.

    Returns:
        Whether :func:`make` can make one.
    """
    known = _adapter_of(abi, capability)
    if known is None:
        return False
    found = find_spec(f".{known.module}", __package__)
    # A folder that only the compiler left behind has no origin.
    return found is not None and found.origin is not None


def refuse_missing_libraries(abi: Abi, capabilities: Iterable[str]) -> None:
    """Refuse to go on if an adapter stands on a library that is not here.

    Args:
        abi: The contract.
        capabilities: What a unit uses and adapters are to carry out.

    Raises:
        DaoError: Libraries are missing; all of them are named.
    """
    adapters = {name: _adapter_of(abi, name) for name in capabilities if offers(abi, name)}
    missing = {it.library: name for name, it in adapters.items() if it and not _is_here(it.library)}
    if missing:
        wanted = " and ".join(f"`{library}` for {name}" for library, name in missing.items())
        raise DaoError(
            f"the unit uses capabilities that need a library which is not here: {wanted}",
            f"Run `python3 -m pip install {' '.join(missing)}`, or provide the capability yourself.",
        )


def _is_here(library: str) -> bool:
    try:
        return not library or find_spec(library) is not None
    except ImportError:
        return False


def _adapter_of(abi: Abi, capability: str) -> _Adapter | None:
    """The one adapter that carries out every import of a capability; None where none does."""
    carried = {
        _BY_SERVICE.get(entry.service) if entry.service else _BY_NAME.get(entry.name)
        for entry in abi.imports
        if entry.capability == capability and entry.service not in abi.unfamiliar
    }
    return carried.pop() if len(carried) == 1 else None


def make(abi: Abi, capability: str, place: Place, scopes: Scopes) -> object:
    """Make the adapter of a capability.

    Args:
        abi: The contract.
        capability: The capability's name, one that is offered.
        place: Where it stands.
        scopes: What the grant is narrowed to; empty for no limit.

    Returns:
        The handler, ready to answer.

    Raises:
        DaoError: It cannot be made: a package is missing, a file is damaged, a scope is not understood.
    """
    known = _adapter_of(abi, capability)
    assert known is not None, capability
    return known.make(place, scopes)


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
