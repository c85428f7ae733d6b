"""The values that a type holds, in the form that they take: which type reads which.

Two types with no form in common misread each other. Within one form a type is read by another
that holds all its values.
"""

from __future__ import annotations

from typing import NamedTuple

from dao_sdk.compat.vocabulary import NEITHER, NEW_ON_OLD, OLD_ON_NEW, Direction

INT32, UINT32 = (-(2**31), 2**31 - 1), (0, 2**32 - 1)
INT64, UINT64 = (-(2**63), 2**63 - 1), (0, 2**64 - 1)
RANGES = {
    **dict.fromkeys(("int32", "sint32", "sfixed32"), INT32),
    **dict.fromkeys(("uint32", "fixed32"), UINT32),
    **dict.fromkeys(("int64", "sint64", "sfixed64"), INT64),
    **dict.fromkeys(("uint64", "fixed64"), UINT64),
    "bool": (0, 1),
}
"""The least and the greatest value of each integer type."""


class Domain(NamedTuple):
    """A set of values in one form."""

    form: str
    """Domains of different forms have no value in common, unless one form is within the other."""
    low: int = 0
    high: int = 0
    only: frozenset[int] | None = None
    """The only numbers of a closed enum."""
    least_read: int | None = None
    """The least value that is read, where less than ``low`` is read but not written."""
    within: tuple[str, ...] = ()
    """Other forms in which every value of this one is a value as well."""

    def inside(self, other: Domain) -> bool:
        """Whether the other domain holds all values of this one."""
        if self.form != other.form:
            return other.form in self.within
        if other.only is not None:
            few = self.high - self.low < 2
            own = frozenset(range(self.low, self.high + 1)) if few else None
            own = own if self.only is None else self.only
            return own is not None and own <= other.only
        least = other.low if other.least_read is None else other.least_read
        if self.only is not None:
            return all(least <= number <= other.high for number in self.only)
        return least <= self.low and self.high <= other.high


def breaks(old: Domain, new: Domain) -> frozenset[Direction]:
    """The meetings in which a value is misread once the old domain became the new one."""
    found = NEITHER
    if not old.inside(new):
        found |= OLD_ON_NEW
    if not new.inside(old):
        found |= NEW_ON_OLD
    return found
