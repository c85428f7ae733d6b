"""Whether the rules of fields fit their fields, and each other."""

from __future__ import annotations

from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.model import Field, Place, Rules
from dao_sdk.contract.pattern import parse_pattern
from dao_sdk.contract.protos import Protos

_WHOLE = {
    f"{sign}{kind}{size}": (
        (0, (1 << size) - 1)
        if sign == "u" or (kind == "fixed" and sign == "")
        else (-(1 << (size - 1)), (1 << (size - 1)) - 1)
    )
    for sign, kind in (("", "int"), ("u", "int"), ("s", "int"), ("", "fixed"), ("s", "fixed"))
    for size in (32, 64)
}
"""The whole numbers of each type."""
_FITS = {
    "min_len": frozenset({"string"}),
    "max_len": frozenset({"string"}),
    "pattern": frozenset({"string"}),
    "min_bytes": frozenset({"string", "bytes"}),
    "max_bytes": frozenset({"string", "bytes"}),
    "gte": frozenset(_WHOLE),
    "lte": frozenset(_WHOLE),
}
"""The scalars that a rule can be about."""


def check_rules(protos: Protos, folder: str, problems: Problems) -> None:
    """Notes every rule that says nothing of its field, or what no value can be.

    Args:
        protos: The files.
        folder: The folder that the files are in, for places.
        problems: Takes what is wrong.
    """
    for file in protos.files:
        start = Place(f"{folder}/{file.path}", 1, 1)
        for message in file.messages:
            for field in message.fields:
                if field.rules is not None:
                    _check(field, field.rules, field.place or start, problems)


def _check(field: Field, rules: Rules, place: Place, problems: Problems) -> None:
    said = f"field `{field.name}`"
    many = field.label in ("repeated", "map")
    for name, scalars in _FITS.items():
        value = getattr(rules, name)
        if value is not None and not (field.type.kind == "scalar" and field.type.name in scalars):
            what = f"{said} has the rule `{name}`, which says nothing of its type {field.type.name}"
            problems.add(place, what, f"a field of type {' or '.join(sorted(scalars))}")
    if not many:
        for name in ("min_items", "max_items"):
            if getattr(rules, name) is not None:
                problems.add(place, f"{said} has the rule `{name}` and holds one value", "repeated")
    elif rules.required:
        problems.add(place, f"{said} is required and holds many values", "`min_items: 1`")
    if rules.required and (field.oneof or field.label == "optional"):
        problems.add(place, f"{said} is required, and need not be set by its type", "one of both")
    pairs = (("min_len", "max_len"), ("min_bytes", "max_bytes"), ("min_items", "max_items"))
    for least, most in (*pairs, ("gte", "lte")):
        low, high = getattr(rules, least), getattr(rules, most)
        if low is not None and high is not None and low > high:
            problems.add(place, f"{said} has no value: {least} is {low} and {most} is {high}")
    bounds = _WHOLE.get(field.type.name) if field.type.kind == "scalar" else None
    for name in ("gte", "lte"):
        value = getattr(rules, name)
        if value is not None and bounds and not bounds[0] <= value <= bounds[1]:
            problems.add(place, f"{said} can never be {value}", f"{bounds[0]} to {bounds[1]}")
    if rules.expected is not None and rules.pattern is None:
        problems.add(place, f"{said} says what is `expected` and has no `pattern`", "both")
    if rules.pattern is not None:
        try:
            parse_pattern(rules.pattern)
        except ValueError as wrong:
            what = f"the pattern of {said} is none that every language has: {wrong}"
            problems.add(place, what, "characters and classes such as [a-z0-9_]{1,64}")
