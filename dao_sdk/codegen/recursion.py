"""Which messages can hold themselves: languages that store fields in place need to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dao_sdk.contract import graph as graph
from dao_sdk.contract import model


def circles(messages: Iterable[model.Message]) -> Mapping[str, int]:
    """Number the circles of messages that hold each other, without a list or map in between.

    Args:
        messages: Every message of the contract.

    Returns:
        A number per message. A field makes its message hold itself where both have the same one.
    """
    return graph.circles(
        {
            message.name: [
                field.type.name
                for field in message.fields
                if field.type.kind == "message" and field.label in ("single", "optional")
            ]
            for message in messages
        }
    )
