"""Which messages can hold themselves: languages that store fields in place need to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dao_sdk.contract import model


def circles(messages: Iterable[model.Message]) -> Mapping[str, int]:
    """Number the circles of messages that hold each other, without a list or map in between.

    Kosaraju's algorithm, without recursion: deep schemas do not exhaust the stack.

    Args:
        messages: Every message of the contract.

    Returns:
        A number per message. A field makes its message hold itself where both have the same one.
    """
    holds: dict[str, list[str]] = {}
    held: dict[str, list[str]] = {}
    for message in messages:
        holds.setdefault(message.name, [])
        for field in message.fields:
            if field.type.kind == "message" and field.label in ("single", "optional"):
                holds[message.name].append(field.type.name)
                held.setdefault(field.type.name, []).append(message.name)
    numbers: dict[str, int] = {}
    for number, start in enumerate(reversed(_by_end(holds))):
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name not in numbers:
                numbers[name] = number
                waiting.extend(held.get(name, ()))
    return numbers


def _by_end(holds: Mapping[str, list[str]]) -> list[str]:
    """The messages in the order in which a walk along ``holds`` leaves them."""
    left: list[str] = []
    seen: set[str] = set()
    for start in holds:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(holds[start]))]
        while path:
            name, rest = path[-1]
            following = next((each for each in rest if each not in seen), None)
            if following is None:
                left.append(name)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(holds.get(following, ()))))
    return left
