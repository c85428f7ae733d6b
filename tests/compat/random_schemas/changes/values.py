"""Changes of the values of enums."""

from __future__ import annotations

from tests.compat.random_schemas.changes import pick
from tests.compat.random_schemas.draw import Draw
from tests.compat.random_schemas.model import Enum, Scope, Value, joined


def _any(draw: Draw) -> tuple[Scope, Enum, Value, str] | None:
    found = pick(draw.random, draw.schema.enums())
    if found is None:
        return None
    scope, enum = found
    value = draw.random.choice(enum.values)
    return scope, enum, value, joined(joined(scope.full, enum.name), value.name)


def enum_value_added(draw: Draw) -> str | None:
    if (found := _any(draw)) is None:
        return None
    scope, enum, _, _ = found
    value = Value(draw.name().upper(), draw.random.choice((*range(1, 19), -7, 2**31 - 2)))
    enum.values.append(value)
    return joined(joined(scope.full, enum.name), value.name)


def enum_value_removed(draw: Draw) -> str | None:
    if (found := _any(draw)) is None:
        return None
    _remove(draw, found[1], found[2])
    return found[3]


def enum_value_removed_number_reserved(draw: Draw) -> str | None:
    if (found := _any(draw)) is None:
        return None
    _remove(draw, found[1], found[2])
    found[1].reserved.append((found[2].number, found[2].number))
    return found[3]


def enum_value_removed_both_reserved(draw: Draw) -> str | None:
    if (found := enum_value_removed_number_reserved(draw)) is None:
        return None
    enum, name = found.rpartition(".")[0], found.rpartition(".")[2]
    for scope, each in draw.schema.enums():
        if joined(scope.full, each.name) == enum:
            each.reserved_names.append(name)
    return found


def _remove(draw: Draw, enum: Enum, value: Value) -> None:
    enum.values.remove(value)
    for _, field in (*draw.schema.fields(), *draw.schema.extensions()):
        if field.default is value:
            field.default = None


def enum_value_renamed(draw: Draw) -> str | None:
    if (found := _any(draw)) is None:
        return None
    found[2].name = draw.name().upper()
    return found[3]


def enum_value_renumbered(draw: Draw) -> str | None:
    if (found := _any(draw)) is None:
        return None
    found[2].number = draw.random.randrange(1, 19)
    return found[3]


def enum_alias_added(draw: Draw) -> str | None:
    if (found := _any(draw)) is None:
        return None
    _, enum, value, full = found
    enum.values.append(Value(draw.name().upper(), value.number))
    return full


def enum_values_reordered(draw: Draw) -> str | None:
    """All but the first, which is the default."""
    if (found := _any(draw)) is None:
        return None
    scope, enum, _, _ = found
    rest = enum.values[1:]
    draw.random.shuffle(rest)
    enum.values[1:] = rest
    return joined(scope.full, enum.name)


def enum_first_changed(draw: Draw) -> str | None:
    """Another value becomes the first one, which is the default of a closed enum."""
    if (found := _any(draw)) is None:
        return None
    _, enum, value, full = found
    enum.values.remove(value)
    enum.values.insert(0, value)
    return full


def enum_reserved_added(draw: Draw) -> str | None:
    if (found := _any(draw)) is None:
        return None
    scope, enum, _, _ = found
    if draw.chance(0.5):
        first = draw.random.randrange(13, 30)
        enum.reserved.append((first, first + draw.random.randrange(3)))
    else:
        enum.reserved_names.append(draw.name().upper())
    return joined(scope.full, enum.name)


def enum_reserved_removed(draw: Draw) -> str | None:
    found = pick(
        draw.random, (it for it in draw.schema.enums() if it[1].reserved or it[1].reserved_names)
    )
    if found is None:
        return None
    scope, enum = found
    if enum.reserved and (draw.chance(0.6) or not enum.reserved_names):
        first, last = enum.reserved.pop()
        if first < last and draw.chance(0.5):
            enum.reserved.append((first + 1, last))
    else:
        enum.reserved_names.pop()
    return joined(scope.full, enum.name)


def enum_closed_or_opened(draw: Draw) -> str | None:
    """Only in editions, where an enum can say so by itself."""
    found = pick(draw.random, (it for it in draw.schema.enums() if it[0].file.syntax == "2023"))
    if found is None:
        return None
    found[1].closed = not found[1].closed
    return joined(found[0].full, found[1].name)


def enum_value_deprecated(draw: Draw) -> str | None:
    if (found := _any(draw)) is None:
        return None
    found[2].deprecated = not found[2].deprecated
    return found[3]


CHANGES = (
    *(enum_value_added, enum_value_removed, enum_value_removed_number_reserved),
    *(enum_value_removed_both_reserved, enum_value_renamed, enum_value_renumbered),
    *(enum_alias_added, enum_values_reordered, enum_first_changed, enum_reserved_added),
    *(enum_reserved_removed, enum_closed_or_opened, enum_value_deprecated),
)
