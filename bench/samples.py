"""The documents that rows write: five fields, the same everywhere."""

from __future__ import annotations

from typing import Any

from dao_sdk.host.api import data_v1


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


def fields(number: int) -> dict[str, data_v1.Value]:
    """Make the fields of a document as they cross.

    Args:
        number: Which document.

    Returns:
        The fields of :func:`plain` as values of the contract.
    """
    made = plain(number)
    return {
        "title": data_v1.Value(string_value=made["title"]),
        "body": data_v1.Value(string_value=made["body"]),
        "number": data_v1.Value(int_value=number),
        "weight": data_v1.Value(double_value=made["weight"]),
        "done": data_v1.Value(bool_value=made["done"]),
    }
