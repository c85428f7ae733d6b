"""The documents that rows write: five fields, the same everywhere."""

from __future__ import annotations

from typing import Any


def plain(number: int) -> dict[str, Any]:
    """Make the fields of a document as Python values.

    Args:
        number: Which document; every one differs.

    Returns:
        Five fields, about 120 bytes.
    """
    return {
        "title": f"Note {number} of many",
        "body": "It was a bright cold day in April, and the clocks were striking.",
        "number": number,
        "weight": number / 8,
        "done": number % 2 == 0,
    }


def fill_fields(to: Any, number: int) -> None:
    """Fill the fields of a message in their place: half the work of making values to be copied.

    Args:
        to: The map of the message, empty.
        number: Which document; its fields are those of :func:`plain`.
    """
    made = plain(number)
    to["title"].string_value = made["title"]
    to["body"].string_value = made["body"]
    to["number"].int_value = made["number"]
    to["weight"].double_value = made["weight"]
    to["done"].bool_value = made["done"]
