"""Random changes of a schema, each with a name.

A change is a function that is given the :class:`Draw` of a schema and changes the schema. It gives
the full name of what it changed, or None where there was nothing that it could change. It need not
look whether the schema still compiles: a change after which it does not is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import TypeAlias, TypeVar

from tests.compat.random_schemas.draw import Draw

Change: TypeAlias = Callable[[Draw], str | None]
T = TypeVar("T")


def pick(random: Random, found: Iterable[T]) -> T | None:
    """One of those found, or None."""
    several = list(found)
    return random.choice(several) if several else None
