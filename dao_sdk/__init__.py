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
    from .host.api.avatar import LocalClient as LocalClient
    from .host.documents.conditions import Descending as Descending
    from .host.documents.conditions import field as field
    from .host.documents.document import Change as Change
    from .host.documents.document import Document as Document
    from .host.documents.edits import Increment as Increment
    from .host.documents.edits import Insert as Insert
    from .host.documents.edits import Remove as Remove
    from .host.documents.edits import Set as Set
    from .host.documents.edits import Splice as Splice
    from .host.documents.kinds import Counter as Counter
    from .host.documents.kinds import Text as Text
    from .host.documents.query import Page as Page
    from .host.documents.space import Space as Space
    from .host.documents.writes import Delete as Delete
    from .host.documents.writes import Patch as Patch
    from .host.documents.writes import Put as Put
    from .host.errors import Busy as Busy
    from .host.errors import CallError as CallError
    from .host.errors import Cancelled as Cancelled
    from .host.errors import ClosedError as ClosedError
    from .host.errors import Conflict as Conflict
    from .host.errors import Denied as Denied
    from .host.errors import Disconnected as Disconnected
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
    from .host.grants import Files as Files
    from .host.grants import Grant as Grant
    from .host.grants import Keys as Keys
    from .host.grants import Net as Net
    from .host.grants import Storage as Storage
    from .host.grants.decide import Question as Question
    from .host.local import serve as serve
    from .host.runtime.calls import Stream as Stream
    from .host.runtime.policy import Denial as Denial

_WHERE = {
    "errors": ("DaoError",),
    "host.api.avatar": ("Avatar", "LocalClient"),
    "host.documents.document": ("Change", "Document"),
    "host.documents.edits": ("Increment", "Insert", "Remove", "Set", "Splice"),
    "host.documents.kinds": ("Counter", "Text"),
    "host.documents.query": ("Page",),
    "host.documents.space": ("Space",),
    "host.documents.conditions": ("Descending", "field"),
    "host.documents.writes": ("Delete", "Patch", "Put"),
    "host.errors": (
        "Busy",
        "CallError",
        "Cancelled",
        "ClosedError",
        "Conflict",
        "Denied",
        "Disconnected",
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
    "host.grants": ("Files", "Grant", "Keys", "Net", "Storage"),
    "host.grants.decide": ("Question",),
    "host.local": ("serve",),
    "host.runtime.calls": ("Stream",),
    "host.runtime.policy": ("Denial",),
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
