"""Draws the parts that both new schemas and changes of them are made of."""

from __future__ import annotations

from random import Random

from tests.compat.random_schemas.check import json_name
from tests.compat.random_schemas.model import (
    KEYS,
    PACKABLE,
    SCALARS,
    WELL_KNOWN,
    Enum,
    Field,
    File,
    Message,
    Schema,
    Type,
    Value,
)
from tests.compat.random_schemas.text import is_message

_WORDS = (
    *("title", "color", "size", "owner", "place", "amount", "state", "topic", "page", "weight"),
    *(
        "label",
        "source",
        "target",
        "level",
        "marker",
        "reason",
        "window",
        "origin",
        "share",
        "node",
    ),
)
_DEFAULTS = {
    **dict.fromkeys(("string", "bytes"), ('"a"', '"text"', '""')),
    "bool": ("true", "false"),
    **dict.fromkeys(("float", "double"), ("1.5", "-2", "inf", "0")),
}


class Draw:
    """Draws names that a schema does not have yet, types and fields.

    Args:
        random: Where chance comes from.
        schema: The schema, which may grow meanwhile.
    """

    def __init__(self, random: Random, schema: Schema) -> None:
        self.random, self.schema = random, schema
        self._used = _used(schema)

    def name(self) -> str:
        """A name such as ``page_17`` that nothing in the schema has or had."""
        while True:
            name = f"{self.random.choice(_WORDS)}_{self.random.randrange(1000)}"
            if _folded(name) not in self._used:
                self._used.add(_folded(name))
                return name

    def title(self) -> str:
        """A name such as ``Page17``."""
        name = json_name(self.name())
        return name[0].upper() + name[1:]

    def chance(self, share: float) -> bool:
        """True with this probability."""
        return self.random.random() < share

    def number(self, message: Message) -> int | None:
        """A number that a field of a message may have; small ones are likely."""
        taken = {each.number for each in message.fields}
        for _ in range(20):
            number = self.random.choice(
                (
                    self.random.randint(1, 15),
                    self.random.randint(1, 40),
                    self.random.randint(1, 5000),
                )
            )
            ranges = (*message.reserved, *message.ranges)
            if number not in taken and not any(low <= number <= high for low, high in ranges):
                return number
        return None

    def type(self, file: File) -> Type:
        """A type that files may use which ``file`` may import, or an own one of Protobuf."""
        kind = self.random.random()
        if kind < 0.55:
            return self.random.choice(SCALARS)
        if kind < 0.6:
            return self.random.choice(tuple(WELL_KNOWN))
        order = {id(each): at for at, each in enumerate(self.schema.files)}
        last = order.get(id(file), len(order))
        near = [it for it in self.schema.scopes() if order[id(it.file)] <= last]
        enums = [each for scope in near for each in scope.within.enums]
        messages = [scope.within for scope in near if isinstance(scope.within, Message)]
        found: list[Type] = [*enums] if kind < 0.78 else [*messages]
        return self.random.choice(found or list(SCALARS))

    def field(self, file: File, message: Message) -> Field | None:
        """A field that fits a message, not yet in it; None where there is no room."""
        number = self.number(message)
        if number is None:
            return None
        field = Field(self.name(), number, self.type(file))
        kind = self.random.random()
        if kind < 0.2:
            field.label = "repeated"
            if self.chance(0.3) and (field.type in PACKABLE or isinstance(field.type, Enum)):
                field.packed = self.chance(0.5)
        elif kind < 0.3:
            field.label, field.key = "map", self.random.choice(KEYS)
        self.presence(file, field)
        field.deprecated = self.chance(0.05)
        if self.chance(0.08):
            field.json = json_name(self.name()) + "X"
        if self.chance(0.2):
            field.default = self.default(file, field)
        if file.syntax == "2023" and isinstance(field.type, Message) and field.label != "map":
            field.delimited = self.chance(0.2)
        if file.syntax == "2023" and field.type == "string":
            field.check_utf8 = not self.chance(0.15)
        return field

    def presence(self, file: File, field: Field) -> None:
        """Gives a field a presence that its file allows."""
        field.presence = "explicit"
        if file.syntax != "proto2" and self.chance(0.7 if file.syntax == "proto3" else 0.2):
            field.presence = "implicit"
        elif file.syntax != "proto3" and field.label == "single" and self.chance(0.1):
            field.presence = "required"

    def default(self, file: File, field: Field) -> str | Value | None:
        """A default value for a field; None where it may have none."""
        implicit = field.presence == "implicit" and field.oneof is None
        if field.label != "single" or implicit or file.syntax == "proto3" or is_message(field.type):
            return None
        if isinstance(field.type, Enum):
            return self.random.choice(field.type.values)
        assert isinstance(field.type, str)
        return self.random.choice(_DEFAULTS.get(field.type, ("1", "7", "0")))

    def enum(self, file: File) -> Enum:
        """An enum."""
        title = self.title()
        closed = file.syntax == "proto2" or (file.syntax == "2023" and self.chance(0.4))
        numbers = [0, *self.random.sample(range(1, 12), self.random.randint(1, 4))]
        if closed and self.chance(0.2):
            del numbers[0]
        if self.chance(0.15):
            numbers.append(self.random.choice(numbers))
        if self.chance(0.1):
            numbers.append(self.random.choice((-1, -5, 2**31 - 1)))
        values = [Value(self.name().upper(), number) for number in numbers]
        for value in values:
            value.deprecated = self.chance(0.05)
        reserved = [(20, 20 + self.random.randrange(4))] if self.chance(0.25) else []
        names = [self.name().upper()] if self.chance(0.2) else []
        return Enum(title, values, closed, reserved, names)


def _folded(name: str) -> str:
    """A name whatever its case: ``page_17``, ``PAGE_17`` and ``Page17`` are one."""
    return name.replace("_", "").lower()


def _used(schema: Schema) -> set[str]:
    names: set[str] = set()
    for scope in schema.scopes():
        names.update(map(_folded, scope.names()))
        for enum in scope.within.enums:
            names.update(map(_folded, enum.reserved_names))
        if isinstance(scope.within, Message):
            names.update(map(_folded, scope.within.reserved_names))
    return names
