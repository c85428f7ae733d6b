"""Spaces whose documents are of an author's own class."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict, assert_type

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk import Avatar, Counter, InvalidArgument, Put, Set, Text, resources
from dao_sdk.host.api import data_v1
from dao_sdk.host.documents.document import Document
from dao_sdk.host.documents.shapes import Shape
from dao_sdk.host.documents.space import Space
from dao_sdk.host.documents.values import from_fields, write_fields


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Place:
    city: str
    zip: int | None = None


@dataclass
class Todo:
    title: str
    done: bool = False
    body: Text = field(default_factory=Text)
    baked: Counter = field(default_factory=Counter)
    weight: float = 0.0
    tags: list[str] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    colour: Colour | None = None
    size: Literal["small", "large"] = "small"
    raw: bytes = b""
    parts: list[Todo] = field(default_factory=list)


class Note(TypedDict):
    title: str
    at: NotRequired[Place]


@pytest.fixture
async def avatar(tmp_path: Path, cache: Path) -> AsyncIterator[Avatar]:
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        yield avatar


BREAD = Todo(
    "Bread",
    body=Text("rye, 2"),
    baked=Counter(3),
    weight=1.5,
    tags=["a", "b"],
    places={"home": Place("Rome", 100), "work": Place("Oslo")},
    colour=Colour.BLUE,
    size="large",
    raw=b"\0\1",
    parts=[Todo("Dough")],
)


async def test_a_dataclass_is_written_read_found_and_watched(avatar: Avatar) -> None:
    notes = avatar.documents.space("notes", Todo)
    assert_type(notes, Space[Todo, Todo])
    made = await notes.create(BREAD)
    read = await notes.get(made.id)
    assert_type(read, Document[Todo])
    assert read.fields == BREAD
    assert isinstance(read.fields.body, Text) and isinstance(read.fields.baked, Counter)
    assert read["title"] == "Bread" and "done" in read and read.get("other", 7) == 7
    await notes.patch(made.id, Set("done", True))
    assert [todo.fields.title async for todo in notes.query({"done": True})] == ["Bread"]
    async with notes.watch() as changes:
        async for change in changes:
            assert change.document is not None
            assert_type(change.document.fields, Todo)
            assert change.document.fields.done
            break
    read.fields.title = "Rolls"
    await notes.put(made.id, read.fields)
    (again,) = await notes.get_many([made.id])
    assert again is not None and again.fields.title == "Rolls"
    await notes.batch(Put("cake", Todo("Cake")))
    assert [it.fields.title for it in (await notes.query(order="title").page()).documents] == [
        "Cake",
        "Rolls",
    ]


async def test_a_typed_dict_keeps_what_it_does_not_know(avatar: Avatar) -> None:
    notes = avatar.documents.space("notes", Note)
    await avatar.documents.space("notes").put("a", {"title": "A", "newer": [1]})
    note = (await notes.get("a")).fields
    assert_type(note, Note)
    note["title"] = "B"
    await notes.put("a", note)
    assert (await avatar.documents.space("notes").get("a")).fields == {"title": "B", "newer": [1]}


async def test_what_does_not_fit_names_the_document_and_the_field(avatar: Avatar) -> None:
    plain = avatar.documents.space("notes")
    await plain.put("odd", {"title": "Odd", "places": {"home": {"city": 7}}})
    notes = avatar.documents.space("notes", Todo)
    with pytest.raises(InvalidArgument) as caught:
        await notes.get("odd")
    assert caught.value.message == (
        "the document 'odd' of the space 'notes' does not fit Todo:"
        " places.home.city is 7 and must be a string"
    )
    assert caught.value.details == {"field": "places.home.city", "id": "odd"}
    with pytest.raises(InvalidArgument, match="does not fit Todo"):
        await notes.query()


MISFITS: list[tuple[dict[str, Any], str]] = [
    ({}, "title is missing"),
    ({"title": None}, "title is None and must be a string"),
    ({"title": "t", "done": 1}, "done is 1 and must be true or false"),
    ({"title": "t", "body": "plain"}, "body is a str and must be a text"),
    ({"title": "t", "baked": 3}, "baked is 3 and must be a counter"),
    ({"title": "t", "weight": True}, "weight is True and must be a number"),
    ({"title": "t", "tags": "a"}, "tags is a str and must be a list"),
    ({"title": "t", "tags": ["a", 2]}, "tags[1] is 2 and must be a string"),
    ({"title": "t", "places": []}, "places is a list and must be a map"),
    ({"title": "t", "places": {"x": {}}}, "places.x.city is missing"),
    ({"title": "t", "colour": "green"}, "colour is a str and must be 'red' or 'blue' or null"),
    ({"title": "t", "size": "huge"}, "size is a str and must be 'small' or 'large'"),
    ({"title": "t", "parts": [{"title": 1}]}, "parts[0].title is 1 and must be a string"),
]


@pytest.mark.parametrize("fields, said", MISFITS)
def test_every_misfit_is_said(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        Shape(Todo).document("notes", Document("id", fields, ""))
    assert caught.value.message.endswith(f"does not fit Todo: {said}")


@dataclass
class Dated:
    at: datetime.date


@dataclass
class Keyed:
    by: dict[int, str]


@pytest.mark.parametrize(
    "kind, said",
    [
        (Dated, "Dated.at is annotated date, which a document cannot hold"),
        (Keyed, "Keyed.by is annotated dict, which a document cannot hold"),
        (int, "is a dataclass or a TypedDict, not a type"),
        (Todo("x"), "is a dataclass or a TypedDict, not a Todo"),
    ],
)
def test_a_class_that_no_document_can_be_is_refused_at_once(kind: Any, said: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        Shape(kind)
    assert said in caught.value.message


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
places = st.builds(Place, texts, st.none() | st.integers(-(2**63), 2**63 - 1))
leaves = st.builds(
    Todo,
    texts,
    st.booleans(),
    texts.map(Text),
    st.integers(-(2**63), 2**63 - 1).map(Counter),
    st.floats(allow_nan=False),
    st.lists(texts, max_size=3),
    st.dictionaries(texts, places, max_size=3),
    st.none() | st.sampled_from(Colour),
    st.sampled_from(["small", "large"]),
    st.binary(max_size=8),
)
todos = st.builds(replace, leaves, parts=st.lists(leaves, max_size=2))


@given(todos)
def test_what_is_written_is_read_again(todo: Todo) -> None:
    request = data_v1.PutRequest()
    write_fields(todo, request.fields)
    document = Document("id", from_fields(request.fields), "")
    assert Shape(Todo).document("notes", document).fields == todo
