"""What is done to homes: every deed is a line of a script, and prints as it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from dao_sdk import Counter, Text

FIELDS = ("a", "b", "c")
IDS = ("d0", "d1", "d2")
HOMES = (0, 1, 2)
Fields = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """An edit: its kind, and what it takes."""

    kind: str
    field: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Write:
    """``create``, ``put``, ``replace``, ``patch`` or ``delete`` of one document."""

    kind: str
    id: str
    fields: Any = None
    edits: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Do:
    """One or more writes in one transaction; killed after so many turns, None for never."""

    writes: tuple[Write, ...]
    killed: int | None = None


@dataclass(frozen=True)
class Index:
    """Set the indexes of the space."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class Ask:
    """Query, in pages of this size."""

    field: str
    operator: str
    value: Any
    order: str | None
    descending: bool
    page: int


@dataclass(frozen=True)
class Send:
    """Give another home what it lacks; cut off after so many items, None for never."""

    to: int
    cut: int | None = None


@dataclass(frozen=True)
class Again:
    """Give another home everything, in reverse order and twice."""

    to: int


@dataclass(frozen=True)
class Simple:
    """``watch``, ``remove``, ``close`` or ``kill``."""

    kind: str


Deed = Do | Index | Ask | Send | Again | Simple


@dataclass(frozen=True)
class Step:
    """A deed in a home and one of its spaces."""

    home: int
    space: str
    deed: Deed


_plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.sampled_from([0.0, -0.0, 2.5, float("inf")]),
    st.sampled_from(["", "a", "ab", "é☃"]),
    st.sampled_from([b"", b"\x00\xff"]),
    st.sampled_from([Text(""), Text("abc"), Text("é☃")]),
    st.integers(-2, 3).map(Counter),
)
_values = st.recursive(
    _plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("xy"), inner, max_size=2)
    ),
    max_leaves=4,
)
_field = st.sampled_from(FIELDS)
_fields = st.dictionaries(_field, _values, max_size=3)
_changes = st.one_of(
    st.builds(lambda field, value: Change("set", field, (value,)), _field, _values),
    st.builds(lambda field: Change("remove", field), _field),
    st.builds(
        lambda field, *values: Change("splice", field, values),
        _field,
        st.integers(0, 4),
        st.integers(0, 2),
        st.sampled_from(["", "x", "é☃"]),
    ),
    st.builds(
        lambda field, at, value: Change("insert", field, (at, value)),
        _field,
        st.integers(0, 2),
        _values,
    ),
    st.builds(lambda field, by: Change("increment", field, (by,)), _field, st.integers(-3, 3)),
)
_id = st.sampled_from(IDS)
_write = st.one_of(
    st.builds(Write, st.sampled_from(["put", "put", "create", "replace"]), _id, _fields),
    st.builds(
        lambda id, edits: Write("patch", id, None, tuple(edits)),
        _id,
        st.lists(_changes, min_size=1, max_size=3),
    ),
    st.builds(Write, st.just("delete"), _id),
)
_writes = st.one_of(
    _write.map(lambda write: (write,)), st.lists(_write, min_size=2, max_size=4).map(tuple)
)
_ask = st.builds(
    Ask,
    _field,
    st.sampled_from(["==", "!=", "<", ">=", "absent"]),
    _plain,
    st.one_of(st.none(), _field),
    st.booleans(),
    st.integers(1, 3),
)
_home = st.sampled_from(HOMES)


def _often(times: int, strategy: st.SearchStrategy[Deed]) -> list[st.SearchStrategy[Deed]]:
    return [strategy] * times


_deeds: st.SearchStrategy[Deed] = st.one_of(
    *_often(7, st.builds(Do, _writes)),
    *_often(4, st.builds(Send, _home)),
    *_often(2, st.builds(Send, _home, st.integers(0, 2))),
    *_often(1, st.builds(Again, _home)),
    *_often(2, _ask),
    *_often(1, st.builds(Index, st.lists(_field, unique=True).map(tuple))),
    *_often(2, st.just(Simple("watch"))),
    *_often(1, st.sampled_from([Simple("remove"), Simple("close"), Simple("kill")])),
    *_often(1, st.builds(Do, _writes, st.integers(0, 8))),
)
steps = st.lists(
    st.builds(Step, _home, st.sampled_from(["s", "s", "s", "t"]), _deeds), min_size=8, max_size=40
)
"""Lives, as lists of steps."""
