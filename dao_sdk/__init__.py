"""Dao SDK: everything the author of an Avatar needs.

::

    from dao_sdk import Avatar, Net, Set, Splice, Text, field

    async with Avatar.open("~/notes", grants=[Net("api.example.org")]) as avatar:
        notes = avatar.documents.space("notes")
        todo = await notes.create({"title": "Bread", "done": False, "body": Text("rye, 2")})
        await notes.patch(todo.id, Set("done", True), Splice("body", 5, 1, "3"))

Nothing is imported before it is used: the engine and the messages take their time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .errors import DaoError as DaoError
    from .host.api.avatar import Avatar as Avatar
    from .host.calls import Stream as Stream
    from .host.edits import Increment as Increment
    from .host.edits import Insert as Insert
    from .host.edits import Remove as Remove
    from .host.edits import Set as Set
    from .host.edits import Splice as Splice
    from .host.errors import Busy as Busy
    from .host.errors import CallError as CallError
    from .host.errors import Cancelled as Cancelled
    from .host.errors import ClosedError as ClosedError
    from .host.errors import Conflict as Conflict
    from .host.errors import Denied as Denied
    from .host.errors import Exhausted as Exhausted
    from .host.errors import Internal as Internal
    from .host.errors import Interrupted as Interrupted
    from .host.errors import InvalidArgument as InvalidArgument
    from .host.errors import LoadError as LoadError
    from .host.errors import NotFound as NotFound
    from .host.errors import Timeout as Timeout
    from .host.errors import TooLarge as TooLarge
    from .host.errors import Unavailable as Unavailable
    from .host.errors import Unimplemented as Unimplemented
    from .host.errors import UnitStopped as UnitStopped
    from .host.errors import WrongThreadError as WrongThreadError
    from .host.granting import Question as Question
    from .host.grants import Files as Files
    from .host.grants import Grant as Grant
    from .host.grants import Keys as Keys
    from .host.grants import Net as Net
    from .host.grants import Storage as Storage
    from .host.local import serve as serve
    from .host.policy import Denial as Denial
    from .host.spaces import Change as Change
    from .host.spaces import Delete as Delete
    from .host.spaces import Document as Document
    from .host.spaces import Patch as Patch
    from .host.spaces import Put as Put
    from .host.spaces import Space as Space
    from .host.values import Counter as Counter
    from .host.values import Text as Text
    from .host.where import Descending as Descending
    from .host.where import field as field

_WHERE = {
    "errors": ("DaoError",),
    "host.api.avatar": ("Avatar",),
    "host.calls": ("Stream",),
    "host.edits": ("Increment", "Insert", "Remove", "Set", "Splice"),
    "host.errors": (
        "Busy",
        "CallError",
        "Cancelled",
        "ClosedError",
        "Conflict",
        "Denied",
        "Exhausted",
        "Internal",
        "Interrupted",
        "InvalidArgument",
        "LoadError",
        "NotFound",
        "Timeout",
        "TooLarge",
        "Unavailable",
        "Unimplemented",
        "UnitStopped",
        "WrongThreadError",
    ),
    "host.granting": ("Question",),
    "host.grants": ("Files", "Grant", "Keys", "Net", "Storage"),
    "host.local": ("serve",),
    "host.policy": ("Denial",),
    "host.spaces": ("Change", "Delete", "Document", "Patch", "Put", "Space"),
    "host.values": ("Counter", "Text"),
    "host.where": ("Descending", "field"),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}

__all__ = ["__version__", *sorted(_MODULES)]


def __getattr__(name: str) -> object:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
