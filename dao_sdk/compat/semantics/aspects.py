"""What can change of a field, named once for the rules of both encodings."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from dao_sdk.compat.schema.elements import Field
from dao_sdk.compat.vocabulary import Direction


class Aspect(Enum):
    """One thing about a field that may change, with what comes of it."""

    TYPE = auto()
    """Either side misreads what the other writes."""
    WIDENED = auto()
    """The new type holds all values of the old one, and more."""
    NARROWED = auto()
    """The new type holds some values of the old one only."""
    ALIKE = auto()
    """Another type that holds the same values in the same form."""
    MESSAGE = auto()
    """Another message type, whose contents are encoded otherwise."""
    ENUM = auto()
    """Another enum, whose numbers or names differ."""
    WELL_KNOWN = auto()
    """Only one of two message types has a form of its own in JSON."""
    DELIMITED = auto()
    """Between group tags in place of behind a length, or the reverse."""
    CARDINALITY = auto()
    """One value in place of many, or the reverse."""
    MAP = auto()
    """A map in place of a list of messages, or the reverse."""
    KEY = auto()
    """The type of a map's keys."""
    PRESENCE_LOST = auto()
    """An unset field can no longer be told from one with a default value."""
    PRESENCE_GAINED = auto()
    REQUIRED_ADDED = auto()
    REQUIRED_REMOVED = auto()
    DEFAULT = auto()
    """The value that an unset field is read as."""
    UTF8 = auto()
    """Whether strings that are not UTF-8 are refused."""
    PACKED = auto()
    """Whether numbers are written in one run; parsers take both."""
    NAME = auto()
    """What it is called in JSON, where either side prints what the other does not accept."""
    QUOTES = auto()
    """Whether JSON has a number or a string of digits; Protobuf's own parsers take both."""


class Step(NamedTuple):
    """A field on the way from a message to what changed in it, as it is on both sides."""

    old: Field | None
    new: Field | None


class Change(NamedTuple):
    """One change of a field."""

    aspect: Aspect
    breaks: frozenset[Direction]
    words: str
    """What changed, as a clause that follows the field's name."""
    trails: tuple[tuple[Step, ...], ...] = ()
    """Where it is further inside: the fields on the way from the field's message type, one way for
    each direction that breaks."""
