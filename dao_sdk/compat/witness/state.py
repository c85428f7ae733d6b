"""A home that one unit has written and the other refuses."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.vocabulary import NEW_ON_OLD, Direction


@dataclass(frozen=True, slots=True)
class HomeWitness(Witness):
    """A home of the one unit, opened with the other."""

    direction: Direction
    """Whose home it is: the old side's for OLD_ON_NEW."""
    home: int
    """The state schema of the home."""
    reader: int
    """The highest state schema that the other unit knows."""

    def tell(self) -> Told:
        """Says what either unit does with it."""
        opens = "opens it"
        refuses = (
            f"refuses it: this home was written by a newer unit (state schema {self.home}, this "
            f"unit knows {self.reader})"
        )
        old, new = (refuses, opens) if self.direction in NEW_ON_OLD else (opens, refuses)
        side = "new" if self.direction in NEW_ON_OLD else "old"
        return Told(f"a home that the {side} unit has written", old, new)
