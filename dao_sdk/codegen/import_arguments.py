"""What an import takes and gives as people think of it, made of parameters and their roles."""

from __future__ import annotations

from collections.abc import Sequence

from dao_sdk.codegen.view import Argument, Param

_TAKEN = {"scalar": "number", "in_pointer": "bytes", "text_pointer": "text"}
_GIVEN = {"out_pointer": "bytes", "out_i64": "i64"}


def arguments_of(params: Sequence[Param]) -> tuple[tuple[Argument, ...], Argument | None]:
    """Join the parameters of a sync import.

    Args:
        params: The parameters, each pointer before its length.

    Returns:
        What it takes, and the one thing that it gives; None if it gives nothing but its status.
    """
    taken: list[Argument] = []
    gives: Argument | None = None
    for at, param in enumerate(params):
        length = params[at + 1] if param.role.endswith("_pointer") else None
        if param.role in _TAKEN:
            kind = "choice" if param.values else _TAKEN[param.role]
            taken.append(Argument(kind, param, length))
        elif param.role in _GIVEN:
            gives = Argument(_GIVEN[param.role], param, length)
    return tuple(taken), gives
