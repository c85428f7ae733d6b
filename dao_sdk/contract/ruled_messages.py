"""Which messages of a contract have rules."""

from __future__ import annotations

from collections.abc import Iterable

from dao_sdk.contract.model import Message


def ruled(messages: Iterable[Message]) -> frozenset[str]:
    """Find the messages that have rules, or hold messages that have some.

    Args:
        messages: Every message of a contract.

    Returns:
        Their full names.
    """
    holders: dict[str, set[str]] = {}
    waiting: list[str] = []
    for message in messages:
        for field in message.fields:
            if field.rules is not None:
                waiting.append(message.name)
            if field.type.kind == "message":
                holders.setdefault(field.type.name, set()).add(message.name)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(holders.get(name, ()))
    return frozenset(found)


def omittable(message: Message) -> bool:
    """Tell whether a message without anything set keeps its rules.

    Args:
        message: The message.
    """
    return not any(
        each.rules is not None and (each.rules.required or each.rules.min_items)
        for each in message.fields
    )
