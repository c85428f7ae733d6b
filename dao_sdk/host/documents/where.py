"""Conditions on documents, for ``query`` and ``watch``.

::

    field("done") == False
    (field("due") < "2027") & ~field("tags").contains("later")
    field("address", "city").starts_with("R") | field("address").absent()
"""

from __future__ import annotations

from typing import Any, Literal, NoReturn

from ..api import data_v1
from ..errors import InvalidArgument
from .values import to_path, to_value

_Operator = data_v1.Comparison.Operator
_DEEPEST = 32
"""How deep conditions nest: the unit reads messages that nest 100 deep, and a level is two."""


class Condition:
    """What a document must fulfil. Join conditions with ``&`` and ``|``, negate one with ``~``."""

    __slots__ = ("_depth", "_joined", "_parts")

    def __init__(
        self,
        filter_: data_v1.Filter | None = None,
        *,
        joined: Literal["all", "any", ""] = "",
        parts: tuple[Condition, ...] = (),
        depth: int = 1,
    ) -> None:
        self._joined = joined
        # Conditions that one operator joins are one list, so that a long chain is not a deep one.
        self._parts: tuple[Any, ...] = parts if joined else (filter_,)
        self._depth = depth
        if depth > _DEEPEST:
            raise InvalidArgument(
                f"conditions nest more than {_DEEPEST} levels deep",
                {"limit": str(_DEEPEST)},
                "Join conditions by one operator at a time: a | b | c is one level.",
            )

    @property
    def filter(self) -> data_v1.Filter:
        """The condition as it crosses."""
        if not self._joined:
            (filter_,) = self._parts
            return filter_  # type: ignore[no-any-return]
        filters = data_v1.Filters(filters=[part.filter for part in self._parts])
        if self._joined == "all":
            return data_v1.Filter(all=filters)
        return data_v1.Filter(any=filters)

    def _join(self, other: Condition, joined: Literal["all", "any"]) -> Condition:
        if not isinstance(other, Condition):
            return NotImplemented
        parts: tuple[Condition, ...] = ()
        for side in (self, other):
            parts += side._parts if side._joined == joined else (side,)
        depth = 1 + max(self._inner(joined), other._inner(joined))
        return Condition(joined=joined, parts=parts, depth=depth)

    def _inner(self, joined: str) -> int:
        """How deep it is inside a condition that joins it with others."""
        return self._depth - 1 if self._joined == joined else self._depth

    def __and__(self, other: Condition) -> Condition:
        return self._join(other, "all")

    def __or__(self, other: Condition) -> Condition:
        return self._join(other, "any")

    def __invert__(self) -> Condition:
        return Condition(data_v1.Filter(negate=self.filter), depth=self._depth + 1)

    def __bool__(self) -> NoReturn:
        raise TypeError("a condition has no truth of its own: join with & and |, negate with ~")

    def __repr__(self) -> str:
        return f"Condition({str(self.filter).strip()!r})"


class Field:
    """A field of a document; compare it to get a condition."""

    __slots__ = ("_keys",)

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys

    @property
    def path(self) -> data_v1.FieldPath:
        """The field as it crosses."""
        return data_v1.FieldPath(keys=self._keys)

    def _compare(self, operator: Any, value: Any) -> Condition:
        made = to_value(value, ".".join(self._keys))
        if made.WhichOneof("kind") in ("list_value", "map_value"):
            raise InvalidArgument(f"{'.'.join(self._keys)} can be compared with single values only")
        comparison = data_v1.Comparison(field=self.path, operator=operator, value=made)
        return Condition(data_v1.Filter(compare=comparison))

    def __eq__(self, value: object) -> Condition:  # type: ignore[override]
        return self._compare(_Operator.EQUAL, value)

    def __ne__(self, value: object) -> Condition:  # type: ignore[override]
        return self._compare(_Operator.NOT_EQUAL, value)

    def __lt__(self, value: Any) -> Condition:
        return self._compare(_Operator.LESS, value)

    def __le__(self, value: Any) -> Condition:
        return self._compare(_Operator.LESS_OR_EQUAL, value)

    def __gt__(self, value: Any) -> Condition:
        return self._compare(_Operator.GREATER, value)

    def __ge__(self, value: Any) -> Condition:
        return self._compare(_Operator.GREATER_OR_EQUAL, value)

    __hash__ = None  # type: ignore[assignment]

    def contains(self, value: Any) -> Condition:
        """The field is a list with an element that equals the value."""
        return self._compare(_Operator.CONTAINS, value)

    def starts_with(self, prefix: str) -> Condition:
        """The field is a string or text that begins with the prefix."""
        return self._compare(_Operator.STARTS_WITH, prefix)

    def absent(self) -> Condition:
        """The field is not there."""
        return self._compare(_Operator.ABSENT, None)

    def present(self) -> Condition:
        """The field is there, whatever it holds."""
        return ~self.absent()

    def descending(self) -> Descending:
        """Order by this field from the greatest to the least."""
        return Descending(self)

    def __repr__(self) -> str:
        return f"field({', '.join(map(repr, self._keys))})"


class Descending:
    """An order from the greatest to the least; made by :meth:`Field.descending`."""

    __slots__ = ("field",)

    def __init__(self, field_: Field) -> None:
        self.field = field_


def field(*keys: str | int) -> Field:
    """Name a field of a document.

    Args:
        keys: The keys from the root; a number is the index of a list's element.

    Returns:
        The field: compare it with ``==``, ``<`` and their kin.
    """
    return Field(to_path(keys))


def to_order(order: Field | Descending | str | None) -> data_v1.Order | None:
    """Write an order as the contract does.

    Args:
        order: A field, its name, or ``field(...).descending()``.

    Returns:
        The order; None for the order of ids.
    """
    if order is None:
        return None
    if isinstance(order, str):
        order = field(order)
    if isinstance(order, Descending):
        return data_v1.Order(field=order.field.path, descending=True)
    return data_v1.Order(field=order.path)
