"""Modules that others import and a short command never uses: loaded when they are first used.

asyncio imports all of TLS, and Protobuf its implementation in Python though the compiled one is
there. A module that is left for later is whole to its users: asking it
for anything that is not there yet loads it. Only the process of ``dao`` does this, never a program
that imports this package.

It is :class:`importlib.util.LazyLoader` but for one thing: that loads a module already when a
second module imports it, since every import looks at the module's specification.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Loader, MetaPathFinder
else:  # that module imports half of the standard library, and these do nothing here
    Loader = MetaPathFinder = object

UNUSED = (
    "ssl",  # asyncio, which asks for it where a connection is encrypted
    "asyncio.sslproto",
    "google.protobuf.internal.python_message",  # what the compiled messages stand in for
    "google.protobuf.internal.type_checkers",
    "tokenize",  # inspect and linecache, to find the source of a function
    "calendar",  # Protobuf, to write points in time
    "ipaddress",  # urllib.parse, to read addresses in brackets
)
"""What ``dao call`` imports by way of others and does not use."""


def leave(names: Sequence[str]) -> None:
    """Leave modules for later, those that are not imported yet.

    Args:
        names: Their full names.
    """
    sys.meta_path.insert(0, _Finder(frozenset(names)))


class _Finder(MetaPathFinder):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._names or target is not None:  # which is to be loaded anew
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Later(spec.loader)
        return spec


class _Later(Loader):
    """Loads a module with another loader, at its first use."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._lock = RLock()
        self._ready = False
        """Whether the module is made, and nothing of it is being loaded."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Left(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing yet but expect its first use."""
        self._ready = True

    def load(self, module: ModuleType, name: str) -> None:
        """Load the module, since somebody asks for a name that it does not have yet."""
        with self._lock:
            if not _is_left(module):
                return  # another thread was first
            if not self._ready:  # it asks itself, or what it imports asks
                raise AttributeError(f"module {module.__name__!r} has no {name!r} yet")
            self._ready = False
            module.__loader__ = self._loader
            try:
                self._loader.exec_module(module)
            finally:
                self._ready = True
            _make_whole(module)
            if module.__spec__ is not None:
                module.__spec__.loader = self._loader


class _Left(ModuleType):
    """A module of which nothing was used yet."""

    def __getattr__(self, name: str) -> Any:
        loader = self.__spec__.loader if self.__spec__ else None
        if isinstance(loader, _Later):
            loader.load(self, name)
        _make_whole(self)  # also where somebody has loaded it by other means
        return getattr(self, name)


def _is_left(module: ModuleType) -> bool:
    return type(module) is _Left


def _make_whole(module: ModuleType) -> None:
    module.__class__ = ModuleType
