"""What writes and queries do, as docs/explanation/merging.md and docs/reference/queries.md say, on plain Python values."""

from __future__ import annotations

import copy
import math
import struct
from typing import Any

from dao_sdk import Counter, Text

from .deeds import Ask, Change, Fields, Write

Documents = dict[str, Fields]


def write(documents: Documents, done: Write) -> bool:
    """Do a write; false if it must be refused, and then nothing is changed."""
    there = documents.get(done.id)
    match done.kind:
        case "create" if there is not None:
            return False
        case "replace" | "patch" | "delete" if there is None:
            return False
        case "create" | "put" | "replace":
            documents[done.id] = {key: kept((there or {}).get(key, ...), new) for key, new in
                                  done.fields.items()}  # fmt: skip
        case "patch":
            assert there is not None
            fields = copy.deepcopy(there)
            if not all(edit(fields, change) for change in done.edits):
                return False
            documents[done.id] = fields
        case "delete":
            del documents[done.id]
    return True


def kept(old: Any, new: Any) -> Any:
    """What a put of ``new`` over ``old`` leads to: no text or counter becomes something else."""
    if isinstance(old, Text) and type(new) is str:
        return Text(new)
    if isinstance(old, Counter) and type(new) is int:
        return Counter(new)
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: kept(old.get(key, ...), entry) for key, entry in new.items()}
    return copy.deepcopy(new)


def edit(fields: Fields, change: Change) -> bool:
    """Do an edit; false if it must be refused."""
    there, values = fields.get(change.field, ...), change.values
    match change.kind:
        case "set":
            fields[change.field] = copy.deepcopy(values[0])
        case "remove":
            fields.pop(change.field, None)
        case "splice":
            at, delete, new = values
            if not isinstance(there, Text) or at + delete > len(there):
                return False
            text = str(there)
            fields[change.field] = Text(text[:at] + new + text[at + delete :])
        case "insert":
            at, value = values
            if not isinstance(there, list) or at > len(there):
                return False
            there.insert(at, copy.deepcopy(value))
        case "increment":
            if not isinstance(there, Counter):
                return False
            fields[change.field] = Counter(int(there) + values[0])
    return True


def same(found: Any, expected: Any, in_list: bool = False) -> bool:
    """Whether a value is what the model expects, to the bit. In a list, which kinds stay depends on
    which elements do."""
    if in_list and isinstance(found, Text) and type(expected) is str:
        return str(found) == expected
    if in_list and isinstance(found, Counter) and type(expected) is int:
        return int(found) == expected
    if type(found) is not type(expected):
        return False
    if isinstance(found, float):
        return struct.pack(">d", found) == struct.pack(">d", expected) or (
            math.isnan(found) and math.isnan(expected)
        )
    if isinstance(found, list):
        return len(found) == len(expected) and all(
            same(one, other, True) for one, other in zip(found, expected, strict=True)
        )
    if isinstance(found, dict):
        return found.keys() == expected.keys() and all(
            same(found[key], expected[key], in_list) for key in found
        )
    return bool(found == expected)


def exact(value: Any) -> Any:
    """A value that equals another's only if both are the same to the bit and of one kind."""
    if isinstance(value, float):
        return "float", struct.pack(">d", value)
    if isinstance(value, list):
        return "list", tuple(exact(each) for each in value)
    if isinstance(value, dict):
        return "map", tuple((key, exact(value[key])) for key in sorted(value))
    return type(value).__name__, bytes(value) if isinstance(value, bytes) else str(value)


def _class(value: Any) -> int:
    if value is None:
        return 1
    if isinstance(value, bool):
        return 2
    kinds = [(int | float, 3), (str, 4), (bytes, 5)]
    return next((number for kind, number in kinds if isinstance(value, kind)), 6)


def _key(value: Any) -> Any:
    """A value in the order of its class."""
    if isinstance(value, str):
        return str(value).encode()
    return 0 if value is None else value


def fits(fields: Fields, ask: Ask) -> bool:
    """Whether a document fulfils the condition of a query."""
    if ask.operator == "absent":
        return ask.field not in fields
    if ask.field not in fields:
        return False
    found, value = fields[ask.field], ask.value
    alike = _class(found) == _class(value) and _class(value) < 6
    match ask.operator:
        case "==":
            return alike and bool(_key(found) == _key(value))
        case "!=":
            return not (alike and bool(_key(found) == _key(value)))
        case "<":
            return alike and bool(_key(found) < _key(value))
        case _:
            return alike and bool(_key(found) >= _key(value))


def ordered(documents: Documents, ask: Ask) -> list[str]:
    """The ids that a query gives, in their order."""
    found = sorted(id for id, fields in documents.items() if fits(fields, ask))
    if ask.order is None:
        return found
    field = ask.order
    without = [id for id in found if field not in documents[id]]

    def rank(id: str) -> Any:
        value = documents[id][field]
        number = _class(value)
        return number, 0 if number == 6 else _key(value)

    having = sorted((id for id in found if field in documents[id]), key=rank)
    if ask.descending:
        # Documents with equal values come in the order of their ids both ways.
        groups: dict[Any, list[str]] = {}
        for id in having:
            groups.setdefault(rank(id), []).append(id)
        having = [id for key in reversed(groups) for id in groups[key]]
    return having + without
