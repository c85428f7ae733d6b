"""The words that every finding is told in: layers, directions, severities, version steps."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Layer(StrEnum):
    """Where a host and a unit meet; in the order in which findings are told."""

    WASM = "wasm"
    """Imports, exports, signatures, memory, features: whether a unit loads at all."""
    WIRE = "wire"
    """Protobuf bytes, method numbers, statuses: what crosses once it runs."""
    JSON = "json"
    """The JSON form of the messages (ProtoJSON), which people and other programs read."""
    SOURCE = "source"
    """Whether an author's code still compiles against the generated bindings."""
    CAPABILITY = "capability"
    """The rights that a unit needs and what a person is told of them."""


class Direction(StrEnum):
    """Which of two meetings goes wrong."""

    OLD_ON_NEW = "old-on-new"
    """A unit of the old side on a host of the new one; for source, code written against the old
    bindings built with the new; for plain messages, an old program among new ones."""
    NEW_ON_OLD = "new-on-old"
    """A unit of the new side on a host of the old one; for source, code written against the new
    bindings built with the old; for plain messages, a new program among old ones."""


BOTH = frozenset(Direction)
NEITHER: frozenset[Direction] = frozenset()
OLD_ON_NEW = frozenset({Direction.OLD_ON_NEW})
NEW_ON_OLD = frozenset({Direction.NEW_ON_OLD})


class Severity(StrEnum):
    """How loudly a finding is told; it follows from the version step that the finding demands."""

    ERROR = "error"
    """Something that worked stops working: a major step."""
    WARNING = "warning"
    """New units need new hosts (a minor step), or a trap is laid for a later change."""
    NOTE = "note"
    """Worth knowing; nothing stops working."""


class Step(IntEnum):
    """The part of a version that a change moves."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2

    def __str__(self) -> str:
        return self.name.lower()


def demanded(breaks: frozenset[Direction]) -> Step:
    """The step that a change demands which breaks these directions."""
    if Direction.OLD_ON_NEW in breaks:
        return Step.MAJOR
    return Step.MINOR if Direction.NEW_ON_OLD in breaks else Step.PATCH
