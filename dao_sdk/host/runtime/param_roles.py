"""What the parameters of an import that answers at once mean to its handler."""

from __future__ import annotations

from ..abi import AbiImport

GIVEN = frozenset({"scalar", "in_pointer", "text_pointer", "out_length"})
"""The roles that are arguments of a handler: numbers, bytes and texts that come in, and the size of
bytes that go out. Lengths of what comes in, and pointers to what goes out, are for the glue."""


def arguments_of(entry: AbiImport) -> tuple[str, ...]:
    """Tell what the handler of an import is called with.

    Args:
        entry: A sync import.

    Returns:
        The names of its arguments, in order.
    """
    return tuple(param.name for param in entry.params if param.role in GIVEN)
