"""Messages that hold themselves, and names that lose their owner's words."""

from __future__ import annotations

import pytest

from dao_sdk.codegen.casing import stripped, without_suffix
from dao_sdk.codegen.recursion import circles
from dao_sdk.contract.model import Field, Message, TypeRef


def message(name: str, *fields: tuple[str, str]) -> Message:
    """A message whose fields have these labels and hold these messages."""
    made = (
        Field(f"f{number}", number, TypeRef("message", held), "Doc.", label)  # type: ignore[arg-type]
        for number, (label, held) in enumerate(fields, 1)
    )
    return Message(name, "Doc.", tuple(made))


def test_messages_in_one_circle_have_one_number() -> None:
    numbers = circles(
        [
            message("Own", ("single", "Own")),
            message("A", ("single", "B"), ("single", "Own")),
            message("B", ("optional", "C")),
            message("C", ("single", "A")),
            message("Into", ("single", "A")),
        ]
    )
    assert numbers["A"] == numbers["B"] == numbers["C"]
    assert len({numbers["A"], numbers["Own"], numbers["Into"]}) == 3


@pytest.mark.parametrize("label", ["repeated", "map"])
def test_lists_and_maps_break_a_circle(label: str) -> None:
    numbers = circles([message("A", (label, "B")), message("B", ("single", "A"))])
    assert numbers["A"] != numbers["B"]


def test_a_long_chain_does_not_exhaust_the_stack() -> None:
    count = 20_000
    chain = [message(f"M{at}", ("single", f"M{(at + 1) % count}")) for at in range(count)]
    assert len(set(circles(chain).values())) == 1


@pytest.mark.parametrize(
    ("name", "owner", "left"),
    [
        ("KIND_LEAF", "Kind", "LEAF"),
        ("PUT_MODE_UNSPECIFIED", "PutMode", "UNSPECIFIED"),
        ("NULL_VALUE", "NullValue", "NULL_VALUE"),
        ("EQUAL", "Operator", "EQUAL"),
        ("KINDLY", "Kind", "KINDLY"),
        ("VERSION_2", "Version", "VERSION_2"),
        ("avatar_storage_read_many", "avatar_storage", "read_many"),
    ],
)
def test_an_owners_words_are_left_out(name: str, owner: str, left: str) -> None:
    assert stripped(name, owner) == left


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("DocumentsService", "Documents"),
        ("HTTPService", "HTTP"),
        ("Old_Service", "Old"),
        ("Service", "Service"),
        ("Services", "Services"),
        ("Reservice", "Reservice"),
        ("documentsservice", "documentsservice"),
        ("ServiceDocuments", "ServiceDocuments"),
    ],
)
def test_a_word_at_the_end_is_left_out(name: str, left: str) -> None:
    assert without_suffix(name, "Service") == left
