"""What a language makes of a contract, as data: which changes its authors feel, and which not.

Nothing here knows a language. A language pack says how it names and types things and what its
compiler insists on (``[source]`` in docs/reference/packs.md); whoever compares gives the languages along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Texts = tuple[str, ...]
"""The names or types that an author may write for one thing; empty where the language has none."""

Label = Literal["single", "optional", "oneof", "repeated", "map"]
"""How a field holds its values, as bindings tell it: ``optional`` is a scalar that can be unset."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something that bindings give a name."""

    construct: str
    """What it is, as in ``[names.<construct>]`` of a pack: ``message``, ``field``, ``method``."""
    path: Texts
    """Its name within its package, outer messages first; of a package, its own parts."""
    package: str = ""
    parent: str = ""
    """Full name of what it belongs to, where that has a say in its name."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The type of a field, as far as bindings show it."""

    type: str
    """A scalar's name, or ``message`` or ``enum``; of a map, that of its values."""
    type_name: str
    """Full name of the message or enum; empty for a scalar."""
    package: str
    """The package of the message or enum."""
    label: Label
    key: str = ""
    """The scalar of a map's keys."""
    recursive: bool = False
    """Whether a message may hold another of its own kind here, with no list or map in between."""

    @property
    def kind(self) -> Literal["scalar", "message", "enum"]:
        """What its values are."""
        return self.type if self.type in ("message", "enum") else "scalar"  # type: ignore[return-value]


Spell = Callable[[str, Sequence[Named]], Sequence[Texts]]
"""Gives names, in the order in which the contract lists the things: what comes first has first
choice where two would be called the same. The first argument is the contract's name."""

Write = Callable[[str, Shape], Texts]
"""Gives the types of a field that an author meets. The first argument is the contract's name."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language pack, as its authors meet it."""

    name: str
    """The pack's name, such as ``python``."""
    title: str
    spell: Spell
    write: Write
    visible: frozenset[str]
    """The constructs whose names an author writes."""
    exhaustive: frozenset[str] = frozenset()
    """What an author may have to match without remainder: of ``enum``, ``oneof``, ``status``."""
    literals: Literal["some", "all"] = "some"
    """Whether an author may have to name all fields of a message that is made."""
    implements: frozenset[str] = frozenset()
    """Whose methods an author writes: of ``service`` and ``host_service``. Others are called."""
    defaults: bool = False
    """Whether a method that an author does not write has a default."""
    overrides: bool = False
    """Whether a method that the interface does not have must not be written."""
    presence: Literal["type", "asked"] = "type"
    """Whether presence shows in the type, or only in whether one may ask for it."""
    oneofs: Literal["union", "fields"] = "union"
    """Whether the fields of a oneof are the cases of one type, or fields like any other."""
    empty_requests: Literal["given", "optional"] = "given"
    """Whether a call may leave out a request whose message has no fields."""
