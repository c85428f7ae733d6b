"""Changes schemas at random, and keeps the log of it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from random import Random

from tests.compat.random_schemas.changes import Change, declared, fields, files, settings, values
from tests.compat.random_schemas.check import compiles
from tests.compat.random_schemas.draw import Draw
from tests.compat.random_schemas.make import random_schema
from tests.compat.random_schemas.model import Schema

CHANGES: dict[str, Change] = {
    each.__name__.replace("_", "-"): each
    for group in (fields, settings, declared, values, files)
    for each in group.CHANGES
}
"""Every change by its name, such as ``field-renamed``."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry of the log."""

    name: str
    """One of :data:`CHANGES`."""
    subject: str
    """Full name, before the change, of what was changed; of a file its path."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A schema and what became of it."""

    old: Schema
    new: Schema
    log: tuple[Changed, ...]


def changed(
    schema: Schema, seed: int, count: int = 1, names: Sequence[str] = tuple(CHANGES)
) -> tuple[Schema, tuple[Changed, ...]]:
    """A changed copy of a schema, which compiles, and the log of its changes.

    Args:
        schema: The schema, which stays as it is.
        seed: Where chance begins.
        count: How many changes; fewer where it has nothing that they could change.
        names: The changes to choose from.
    """
    random = Random(seed)
    new = deepcopy(schema)
    log: list[Changed] = []
    draw = Draw(random, new)
    for _ in range(count * 20):
        if len(log) == count:
            break
        name = random.choice(names)
        before = deepcopy(new)
        subject = CHANGES[name](draw)
        if subject is not None and compiles(new):
            log.append(Changed(name, subject))
        else:
            draw.schema = new = before
    return new, tuple(log)


def random_pair(seed: int, most: int = 4) -> Pair:
    """A random schema and a copy with one change or more, at most ``most``."""
    old = random_schema(seed)
    new, log = changed(old, seed, Random(f"count {seed}").randint(1, most))
    return Pair(old, new, log)
