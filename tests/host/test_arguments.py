"""What a caller hands over by mistake is named, whatever it is, and never a foreign exception."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk import (
    Avatar,
    Delete,
    Increment,
    Insert,
    InvalidArgument,
    Patch,
    Put,
    Remove,
    Set,
    Splice,
    Text,
    TooLarge,
    field,
    resources,
)
from dao_sdk.host.api import data_v1
from dao_sdk.host.documents.edits import add_edits
from dao_sdk.host.documents.space import Space

HALF = "a\ud800"


@pytest.fixture
async def avatar(tmp_path: Path, cache: Path) -> AsyncIterator[Avatar]:
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        yield avatar


@pytest.fixture
async def notes(avatar: Avatar) -> Space:
    space = avatar.documents.space("notes")
    await space.create({"n": 1, "body": Text("rye"), "tags": []}, id="a")
    return space


def nested(kind: str, depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": value} if kind == "map" else [value]
    return value


# What no type checker lets through.
any_set: Any = Set
any_insert: Any = Insert
any_splice: Any = Splice
any_increment: Any = Increment

WRONG: dict[str, Callable[[Any], Any]] = {
    "get a number": lambda s: s.get(5),
    "get None": lambda s: s.get(None),
    "get bytes": lambda s: s.get(b"a"),
    "get half": lambda s: s.get(HALF),
    "get version": lambda s: s.get("a", version="v"),
    "get timeout": lambda s: s.get("a", timeout=-1),
    "get nan": lambda s: s.get("a", timeout=math.nan),
    "get infinite": lambda s: s.get("a", timeout=math.inf),
    "get text timeout": lambda s: s.get("a", timeout="1"),
    "get huge timeout": lambda s: s.get("a", timeout=10**400),
    "get true timeout": lambda s: s.get("a", timeout=True),
    "get many of one": lambda s: s.get_many("a"),
    "get many numbers": lambda s: s.get_many([5]),
    "get many nothing": lambda s: s.get_many(None),
    "put half": lambda s: s.put("a", {"x": HALF}),
    "put half text": lambda s: s.put("a", {"x": Text(HALF)}),
    "put half key": lambda s: s.put("a", {HALF: 1}),
    "put half id": lambda s: s.put(HALF, {}),
    "put no id": lambda s: s.put(None, {}),
    "put list": lambda s: s.put("a", []),
    "put nothing": lambda s: s.put("a", None),
    "put large": lambda s: s.put("a", {"x": 1 << 63}),
    "put huge": lambda s: s.put("a", {"x": 10**5000}),
    "put request id": lambda s: s.put("a", {}, request_id="r"),
    "create id": lambda s: s.create({}, id=5),
    "replace id": lambda s: s.replace(HALF, {}),
    "delete id": lambda s: s.delete(HALF),
    "delete version": lambda s: s.delete("a", if_version=b"v"),
    "patch id": lambda s: s.patch(HALF, Remove("n")),
    "patch version": lambda s: s.patch("a", Remove("n"), if_version=b"v"),
    "patch no edit": lambda s: s.patch("a", ("n", 1)),
    "patch class": lambda s: s.patch("a", Remove),
    "set half path": lambda s: s.patch("a", any_set(HALF, 1)),
    "set half in path": lambda s: s.patch("a", any_set(("n", HALF), 1)),
    "set no path": lambda s: s.patch("a", any_set((), 1)),
    "set None path": lambda s: s.patch("a", any_set(None, 1)),
    "set bytes path": lambda s: s.patch("a", any_set(b"n", 1)),
    "set dict path": lambda s: s.patch("a", any_set({"n": 1}, 1)),
    "set negative path": lambda s: s.patch("a", any_set(("tags", -1), 1)),
    "set huge path": lambda s: s.patch("a", any_set(("tags", 10**5000), 1)),
    "set float path": lambda s: s.patch("a", any_set(("tags", 1.0), 1)),
    "set half value": lambda s: s.patch("a", any_set("n", HALF)),
    "insert negative": lambda s: s.patch("a", any_insert("tags", -1, "x")),
    "insert huge": lambda s: s.patch("a", any_insert("tags", 1 << 64, "x")),
    "insert text index": lambda s: s.patch("a", any_insert("tags", "0", "x")),
    "insert half": lambda s: s.patch("a", any_insert("tags", 0, HALF)),
    "splice negative": lambda s: s.patch("a", any_splice("body", -1, 0, "x")),
    "splice negative delete": lambda s: s.patch("a", any_splice("body", 0, -1, "x")),
    "splice huge": lambda s: s.patch("a", any_splice("body", 1 << 64, 0, "x")),
    "splice half": lambda s: s.patch("a", any_splice("body", 0, 0, HALF)),
    "splice number": lambda s: s.patch("a", any_splice("body", 0, 0, 5)),
    "splice float": lambda s: s.patch("a", any_splice("body", 0.0, 0, "x")),
    "increment large": lambda s: s.patch("a", any_increment("n", 1 << 63)),
    "increment small": lambda s: s.patch("a", any_increment("n", -(1 << 63) - 1)),
    "increment float": lambda s: s.patch("a", any_increment("n", 1.5)),
    "increment text": lambda s: s.patch("a", any_increment("n", "1")),
    "increment true": lambda s: s.patch("a", any_increment("n", True)),
    "batch no write": lambda s: s.batch("a"),
    "batch edit": lambda s: s.batch(any_set("n", 1)),
    "query text": lambda s: s.query("a"),
    "query field": lambda s: s.query(field("n")),
    "query number": lambda s: s.query(5),
    "query half": lambda s: s.query(field("n") == HALF),
    "query half field": lambda s: s.query({HALF: 1}),
    "query number field": lambda s: s.query({5: 1}),
    "query list": lambda s: s.query({"tags": []}),
    "query order": lambda s: s.query(order=5),
    "query order class": lambda s: s.query(order=("n",)),
    "query limit": lambda s: s.query(limit=-1),
    "query text limit": lambda s: s.query(limit="5"),
    "query float limit": lambda s: s.query(limit=5.0),
    "query timeout": lambda s: s.query(timeout=-1),
    "query text after": lambda s: s.query(after="x"),
    "query after": lambda s: s.query(after=b"never given"),
    "query page": lambda s: s.query(after=b"\0").page(),
    "count text": lambda s: s.count("a"),
    "make parents": lambda s: s.patch("a", make_parents=1),
    "history id": lambda s: s.history(HALF),
    "merge bytes": lambda s: s.merge(b""),
    "canonical timeout": lambda s: s.canonical(timeout=-0.001),
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_wrong_is_invalid(notes: Space, name: str) -> None:
    before = await notes.get("a")
    with pytest.raises(InvalidArgument) as refused:
        await WRONG[name](notes)
    assert refused.value.message and len(refused.value.message) < 300
    assert await notes.get("a") == before


@pytest.mark.parametrize("kind", ["map", "list"])
async def test_nesting_is_refused_at_any_depth(notes: Space, kind: str) -> None:
    for depth in (*range(25, 110), 500, 5000):
        value = nested(kind, depth)
        with pytest.raises((InvalidArgument, TooLarge)):
            await notes.put("a", {"x": value})
        with pytest.raises((InvalidArgument, TooLarge)):
            await notes.patch("a", Set("x", value))
        with pytest.raises((InvalidArgument, TooLarge)):
            await notes.patch("a", Insert("tags", 0, value))
        with pytest.raises((InvalidArgument, TooLarge)):
            await notes.batch(Put("b", {"x": value}))
    await notes.put("a", {"x": nested(kind, 20)})
    await notes.batch(Patch("a", Set("y", nested(kind, 20))), Delete("a"))


async def test_messages_of_ones_own_are_refused_too(avatar: Avatar) -> None:
    for depth in (40, 60, 200, 5000):
        request = data_v1.PutRequest(space="notes", id="a")
        holder = request.fields["x"]
        for _ in range(depth):
            holder = holder.list_value.values.add()
        holder.int_value = 1
        with pytest.raises((InvalidArgument, TooLarge)):
            await avatar.documents.put(request)
        with pytest.raises((InvalidArgument, TooLarge)):
            await avatar.documents.space("notes").put("a", {"x": request.fields["x"]})
    with pytest.raises(InvalidArgument):
        await avatar.documents.put(data_v1.GetRequest())  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="`timeout`"):
        await avatar.documents.get(data_v1.GetRequest(space="a", id="a"), timeout=-1)
    with pytest.raises(InvalidArgument, match="`timeout`"):
        async with avatar.documents.watch(data_v1.WatchRequest(space="a"), timeout=-1):
            pass


async def test_watches_and_exports_are_checked(notes: Space) -> None:
    for begin in (
        lambda: notes.watch("a"),  # type: ignore[arg-type]
        lambda: notes.watch(after=-1),  # type: ignore[arg-type]
        lambda: notes.watch(timeout=-1),
        lambda: notes.export(after=-1),  # type: ignore[arg-type]
        lambda: notes.export(have={"a": b"v"}),  # type: ignore[dict-item]
        lambda: notes.export(have=["a"]),  # type: ignore[arg-type]
        lambda: notes.export(timeout=-1),
    ):
        with pytest.raises(InvalidArgument):
            async with begin() as items:
                async for _ in items:
                    pass


async def test_spaces_are_checked(avatar: Avatar) -> None:
    for name in (5, None, HALF, b"notes"):
        with pytest.raises(InvalidArgument):
            avatar.documents.space(name)  # type: ignore[arg-type]
        with pytest.raises(InvalidArgument):
            await avatar.spaces.index(name, "a")  # type: ignore[arg-type]
    for path in ("", ("a", ""), (), None, 1.5, HALF):
        with pytest.raises(InvalidArgument):
            await avatar.spaces.index("notes", path)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument):
        await avatar.spaces.index("", "a")


@pytest.mark.parametrize("negations", [1, 2, 98, 99, 100, 1001])
async def test_any_number_of_negations(notes: Space, negations: int) -> None:
    condition = field("n").eq(1)
    for _ in range(negations):
        condition = ~condition
    assert len(await notes.query(condition)) == (negations % 2 == 0)


@pytest.mark.parametrize("joined", [50, 60, 700])
async def test_any_number_of_conditions_can_be_joined(notes: Space, joined: int) -> None:
    either, both = field("n") == 1, field("n") == 1
    for number in range(joined):
        either = either | (field("n") == 2 + number)
        both = (field("n") != 2 + number) & both
    assert len(await notes.query(either)) == 1 == len(await notes.query(both))
    assert len(await notes.query(~either)) == 0


async def test_conditions_nested_too_deeply_are_refused(notes: Space) -> None:
    condition = field("n") == 1
    with pytest.raises(InvalidArgument, match="nested too deeply"):
        for number in range(100):
            condition = (condition | (field("n") == number)) & (field("n") != -number)
    assert len(await notes.query(condition)) == 1


EDITS = st.builds(
    lambda kind, path, rest: kind(path, *rest),
    st.sampled_from([Set, Remove, Insert, Splice, Increment]),
    st.none() | st.integers() | st.text() | st.binary() | st.lists(st.integers() | st.text()),
    st.lists(st.none() | st.integers() | st.floats() | st.text() | st.binary(), max_size=3),
)


@given(st.data())
def test_no_edit_raises_anything_else(data: Any) -> None:
    try:
        edit = data.draw(EDITS)
    except TypeError:  # Python's own: a wrong number of arguments
        return
    try:
        request = add_edits([edit], data_v1.PatchRequest())
    except InvalidArgument:
        return
    request.SerializeToString()
