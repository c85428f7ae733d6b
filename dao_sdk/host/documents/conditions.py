"""Conditions on documents, for ``query``, ``watch`` and ``count``.

A dict asks for documents whose fields have these values; ``field`` says everything else::

    {"done": False}
    field("done").eq(False)                            the same
    (field("due") < "2027") & ~field("tags").contains("later")
    field("address", "city").starts_with("R") | field("address").absent()
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NoReturn, TypeAlias

from ..api import data_v1
from ..errors import InvalidArgument
from .arguments import check_text, said
from .values import to_path, to_value

_Operator = data_v1.Comparison.Operator
_MOST_MESSAGES = 90
"""How deep the messages of a condition may nest, inside of the 100 that can cross."""


class Condition:
    """What a document must fulfil. Join conditions with ``&`` and ``|``, negate one with ``~``."""

    __slots__ = ("_compare", "_depth", "_joined", "_parts")

    def __init__(
        self,
        compare: data_v1.Comparison | None = None,
        joined: Literal["all", "any", "negate"] = "all",
        parts: tuple[Condition, ...] = (),
    ) -> None:
        self._compare = compare
        self._joined = joined
        self._parts = parts
        around = 1 if joined == "negate" else 2
        self._depth: int = (
            3 if compare else around + max((each._depth for each in parts), default=0)
        )
        if self._depth > _MOST_MESSAGES:
            raise InvalidArgument(
                "the conditions are nested too deeply",
                {"field": "where"},
                "Join them with fewer changes between & and |.",
            )

    @property
    def filter(self) -> data_v1.Filter:
        """The condition as it crosses."""
        made = data_v1.Filter()
        self.write(made)
        return made

    def write(self, into: data_v1.Filter) -> None:
        """Write the condition as it crosses.

        Args:
            into: An empty message.
        """
        if self._compare is not None:
            into.compare.CopyFrom(self._compare)
        elif self._joined == "negate":
            self._parts[0].write(into.negate)
        else:
            several = into.all if self._joined == "all" else into.any
            several.SetInParent()
            for part in self._parts:
                part.write(several.filters.add())

    def _join(self, joined: Literal["all", "any"], other: object) -> Condition:
        if not isinstance(other, Condition):
            raise InvalidArgument(
                f"only conditions can be joined with & and |, not {said(other)}",
                {"field": "where"},
                "Put comparisons into parentheses.",
            )
        # Side by side, not inside each other: hundreds may be joined, and messages nest 100 deep.
        mine, others = ((each._parts if each._joins(joined) else (each,)) for each in (self, other))
        return Condition(None, joined, (*mine, *others))

    def _joins(self, joined: str) -> bool:
        return self._compare is None and self._joined == joined

    def __and__(self, other: Condition) -> Condition:
        return self._join("all", other)

    def __or__(self, other: Condition) -> Condition:
        return self._join("any", other)

    def __invert__(self) -> Condition:
        return self._parts[0] if self._joins("negate") else Condition(None, "negate", (self,))

    def __bool__(self) -> NoReturn:
        raise TypeError("a condition has no truth of its own: join with & and |, negate with ~")

    def __repr__(self) -> str:
        return f"Condition({str(self.filter).strip()!r})"


Where: TypeAlias = Condition | Mapping[str, Any]
"""A condition, or the values that fields must have, by their names."""


def write_where(
    where: Where | None, into: data_v1.QueryRequest | data_v1.WatchRequest | data_v1.CountRequest
) -> None:
    """Write what documents must fulfil into a request.

    Args:
        where: The condition; None or an empty dict for all documents.
        into: The request.

    Raises:
        InvalidArgument: It is no condition.
    """
    if isinstance(where, Mapping):
        equal = tuple(
            field(check_text(name, "a field's name")).eq(value) for name, value in where.items()
        )
        where = (equal[0] if len(equal) == 1 else Condition(None, "all", equal)) if equal else None
    if isinstance(where, Condition):
        where.write(into.where)
    elif where is not None:
        raise InvalidArgument(
            f"`where` is a condition or a dict, not {said(where)}",
            {"field": "where"},
            'Write {"done": False} or field("due") < "2027".',
        )


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
        if made.WhichOneof("kind") in ("list_value", "map_value", None):
            raise InvalidArgument(f"{'.'.join(self._keys)} can be compared with single values only")
        return Condition(data_v1.Comparison(field=self.path, operator=operator, value=made))

    def eq(self, value: Any) -> Condition:
        """The field equals the value; ``==`` for linters that want no ``== False``."""
        return self._compare(_Operator.OPERATOR_EQUAL, value)

    def ne(self, value: Any) -> Condition:
        """The field is there and differs from the value, as with ``!=``."""
        return self._compare(_Operator.OPERATOR_NOT_EQUAL, value)

    def __eq__(self, value: object) -> Condition:  # type: ignore[override]
        return self.eq(value)

    def __ne__(self, value: object) -> Condition:  # type: ignore[override]
        return self.ne(value)

    def __lt__(self, value: Any) -> Condition:
        return self._compare(_Operator.OPERATOR_LESS, value)

    def __le__(self, value: Any) -> Condition:
        return self._compare(_Operator.OPERATOR_LESS_OR_EQUAL, value)

    def __gt__(self, value: Any) -> Condition:
        return self._compare(_Operator.OPERATOR_GREATER, value)

    def __ge__(self, value: Any) -> Condition:
        return self._compare(_Operator.OPERATOR_GREATER_OR_EQUAL, value)

    __hash__ = None  # type: ignore[assignment]

    def contains(self, value: Any) -> Condition:
        """The field is a list with an element that equals the value."""
        return self._compare(_Operator.OPERATOR_CONTAINS, value)

    def starts_with(self, prefix: str) -> Condition:
        """The field is a string or text that begins with the prefix."""
        return self._compare(_Operator.OPERATOR_STARTS_WITH, check_text(prefix, "prefix"))

    def absent(self) -> Condition:
        """The field is not there."""
        return self._compare(_Operator.OPERATOR_ABSENT, None)

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
        if not isinstance(field_, Field):
            raise InvalidArgument(f"only a field can be descending, not {said(field_)}")
        self.field = field_


def field(*keys: str | int) -> Field:
    """Name a field of a document.

    Args:
        keys: The keys from the root; a number is the index of a list's element.

    Returns:
        The field: compare it with ``==``, ``<`` and their kin.

    Raises:
        InvalidArgument: There is no key, or one is neither a string nor an index.
    """
    return Field(to_path(keys))


Order: TypeAlias = Field | Descending | str
"""The field to sort by, its name, or ``field(...).descending()``."""


def to_order(order: Order | None) -> data_v1.Order | None:
    """Write an order as the contract does.

    Args:
        order: A field, its name, or ``field(...).descending()``.

    Returns:
        The order; None for the order of ids.

    Raises:
        InvalidArgument: It is none of these.
    """
    if order is None:
        return None
    if isinstance(order, str):
        order = field(order)
    if isinstance(order, Descending):
        return data_v1.Order(field=order.field.path, descending=True)
    if not isinstance(order, Field):
        raise InvalidArgument(
            f"`order` is a field or its name, not {said(order)}",
            {"field": "order"},
            'Write "title" or field("due").descending().',
        )
    return data_v1.Order(field=order.path)
