"""JSON text as Python values, with nothing lost on the way.

Python's own reader keeps the last of two values of one name, rounds numbers and takes ``NaN`` for
one. Here a name given twice is marked, so that the caller, which knows where it is, can refuse it, and
numbers that are not short whole ones stay exact.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from ...errors import DaoError
from ...plain_text import plain
from ...syntax import SyntaxFault, read_json

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LONGEST_INT = 40
"""Digits of whole numbers that become an ``int``; no field takes longer ones."""


class JsonError(DaoError):
    """JSON that is not the message that is wanted."""


class Twice(dict[str, Any]):
    """An object in which a name was given twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.name = next(name for at, name in enumerate(names) if name in names[:at])


def parse(text: str) -> Any:
    """Read JSON.

    Args:
        text: The text; a byte order mark before it is ignored.

    Returns:
        Dicts (:class:`Twice` if a name occurs twice), lists, strings, booleans, None, and numbers
        as :func:`number` gives them.

    Raises:
        JsonError: It is not JSON; says where.
    """
    try:
        return read_json(
            text,
            object_pairs_hook=_object,
            parse_int=number,
            parse_float=number,
            parse_constant=_constant,
        )
    except SyntaxFault as wrong:
        raise JsonError(
            f"this is no JSON: {wrong}", "On a command line, put it into single quotes."
        ) from None


def number(text: str) -> int | Decimal:
    """Read a number as JSON writes it.

    Args:
        text: The number.

    Returns:
        An ``int`` for a short whole number without fraction and exponent, otherwise an exact
        Decimal; infinity or a very small number if the exponent is beyond any type.

    Raises:
        ValueError: It is not written as JSON writes numbers.
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ValueError("no number")
    whole, fraction, exponent = found.groups()
    if not fraction and not exponent and len(whole) <= _LONGEST_INT and text != "-0":
        return int(text)
    try:
        return Decimal(text)
    except InvalidOperation:  # the exponent has some twenty digits
        sign = "-" if text.startswith("-") else ""
        if not (whole + (fraction or "")).strip("0."):
            return Decimal(f"{sign}0")
        return Decimal(f"{sign}1e-99999" if "-" in exponent else f"{sign}Infinity")


def too_long(value: Decimal) -> bool:
    """Whether a number was written as a whole one, but with more digits than any field takes.

    Args:
        value: What :func:`number` gave.
    """
    digits, exponent = value.as_tuple()[1:]
    return exponent == 0 and len(digits) > _LONGEST_INT


def shown(value: object) -> str:
    """Show a value in an error: on one line, and short.

    Args:
        value: Any value.
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return f'"{plain(value, 60)}"'
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "an array"
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number of more than 60 digits"
    if isinstance(value, int | float | Decimal):
        return plain(str(value), 60)
    return f"a Python {type(value).__name__}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Twice(pairs)


def _constant(name: str) -> NoReturn:
    raise JsonError(f"this is no JSON: it has no {name}", f'Write "{name}", in quotes.')
