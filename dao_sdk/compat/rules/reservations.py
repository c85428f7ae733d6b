"""What was reserved and is so no longer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dao_sdk.compat.schema.elements import Field, Message, Range


def given_up(
    old: Collection[Range], new: Collection[Range], used: Collection[int]
) -> Iterator[Range]:
    """The numbers that only the old ranges have, and that are not in use, as ranges.

    Args:
        old: The old ranges, in any order.
        new: The new ranges, in any order.
        used: Numbers that something new has: it is told for itself.
    """
    taken = sorted([*new, *((number, number) for number in used)])
    at = 0
    for low, high in sorted(old):
        while at < len(taken) and taken[at][1] < low:
            at += 1
        start, ahead = low, at
        while ahead < len(taken) and taken[ahead][0] <= high:
            if start < taken[ahead][0]:
                yield start, taken[ahead][0] - 1
            start = max(start, taken[ahead][1] + 1)
            ahead += 1
        if start <= high:
            yield start, high


def reserved_name(field: Field, message: Message) -> bool:
    """Whether a message reserves a field's name, as it is in the .proto file or in JSON."""
    return bool({field.name, field.json} & message.reserved_names)
