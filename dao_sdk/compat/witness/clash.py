"""A schema in which one name in JSON stands for two fields."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.matching.matched import Pair
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.witness.codec import pool_of

_ONE = "the name stands for one field"


@dataclass(frozen=True, slots=True)
class ClashWitness(Witness):
    """What the runtime makes of the two schemas; it refuses one whose names clash."""

    schemas: Pair[Schema]
    message: str
    """Full name of the message on the new side."""
    name: str
    """The name in JSON."""

    def tell(self) -> Told | None:
        """Loads both schemas; None if the new one is taken, as it is if the names come in a lucky order."""
        what = f'the JSON {{"{self.name}": ...}} as {self.message}'
        old, new = _loaded(self.schemas.old), _loaded(self.schemas.new)
        return Told(what, old, new) if new != old == _ONE else None


def _loaded(schema: Schema) -> str:
    try:
        pool_of({each.name: each for each in schema.descriptors.file}, as_is=True)
    except TypeError as wrong:
        return f"the schema is refused: {wrong}"
    return _ONE
