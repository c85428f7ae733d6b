"""Whether two sides read one element alike: compares what each made of the same bytes or text.

Only that element is looked at, and only in the respect that a finding is about. What else changed in
the message, or of the same field, has findings of its own.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from google.protobuf.message import Message

from dao_sdk.compat.witness.message_diff import Alike
from dao_sdk.compat.witness.reading import Reading, Typed, is_set
from dao_sdk.compat.witness.runtime import FieldType


class About(Enum):
    """The respect in which a field is read otherwise."""

    VALUE = auto()
    """What is set arrives as something else, or not at all."""
    DEFAULT = auto()
    """What it reads as while it is unset."""
    PRESENCE = auto()
    """Whether a default value that was set differs from none."""
    REQUIRED = auto()
    """Whether it may be unset."""
    NAME = auto()
    """What JSON calls it."""
    UTF8 = auto()
    """Whether what is no text is refused."""
    ANY = auto()
    """Any of them: what a type exchanged for another leads to."""


class Focus:
    """Compares one field.

    Args:
        about: The respect that counts.
        alike: What makes two values one.
    """

    def __init__(self, about: About, alike: Alike) -> None:
        self.about, self._alike = about, alike

    def differs(
        self, old: Message, one: FieldType | None, new: Message, two: FieldType | None
    ) -> bool:
        """Whether a field is read otherwise.

        Args:
            old: The message that the field is in, as the old side reads it.
            one: The field on the old side; None if it is not there.
            new: The message as the new side reads it.
            two: The field on the new side.
        """
        if one is not None and two is not None:
            sides = Reading(old, one), Reading(new, two)
            if self.about is About.ANY:
                kinds = (About.VALUE, About.REQUIRED, About.DEFAULT, About.PRESENCE)
                return any(self._in(it, *sides) for it in kinds)
            return self._in(self.about, *sides)
        message, field = (new, two) if one is None else (old, one)
        if field is None:
            return False
        if is_set(message, field):
            return self.about is not About.REQUIRED
        return field.is_required and self.about in (About.REQUIRED, About.ANY)

    def _in(self, about: About, old: Reading, new: Reading) -> bool:
        before, after = old.is_set, new.is_set
        unset = not before and not after
        one, two = old.field, new.field
        match about:
            case About.REQUIRED:
                return unset and one.is_required != two.is_required
            case About.DEFAULT:
                messages = one.message_type is not None or two.message_type is not None
                if not unset or messages or one.is_repeated:
                    return False
                defaults = Typed(one, one.default_value), Typed(two, two.default_value)
                return not self._alike(*defaults)
            case About.PRESENCE:
                given = self._alike.unwrapped((old if before else new).typed).value
                return before != after and not (old.unread or new.unread) and not given
            case About.NAME:
                return before != after
            case _:
                return not unset and self._value(old, new)

    def _value(self, old: Reading, new: Reading) -> bool:
        if old.is_map and new.is_map:
            return self._maps(old, new)
        if old.is_map != new.is_map:
            return self._alike.json or self._entries(old, new)
        repeated = old.field.is_repeated, new.field.is_repeated
        if any(repeated):
            ones, twos = old.elements, new.elements
            if len(ones) != len(twos) or (self._alike.json and not all(repeated)):
                return True
            pairs = zip(ones, twos, strict=True)
            return any(not self._alike(*pair) for pair in pairs)
        if old.is_set != new.is_set:
            # A default value that one side does not tell from none is a matter of presence.
            value = (old if old.is_set else new).value
            worth = bool(value.ListFields()) if isinstance(value, Message) else bool(value)
            return worth or old.unread or new.unread
        return not self._alike(old.typed, new.typed)

    def _maps(self, old: Reading, new: Reading) -> bool:
        one, two = old.map_fields[1], new.map_fields[1]
        ones, twos = old.value, new.value
        keys, others = ({self._key(key): key for key in each} for each in (ones, twos))
        return keys.keys() != others.keys() or any(
            not self._alike(Typed(one, ones[mine]), Typed(two, twos[others[key]]))
            for key, mine in keys.items()
        )

    def _key(self, key: Any) -> Any:
        if not self._alike.json:
            return key
        return ("false", "true")[key] if isinstance(key, bool) else str(key)

    def _entries(self, old: Reading, new: Reading) -> bool:
        """A map beside messages: entries are compared by their two fields, whatever their order."""
        mapped, listed = (old, new) if old.is_map else (new, old)
        entries, held = [it.value for it in listed.elements], mapped.value
        described = listed.field.message_type
        if described is None or len(entries) != len(held):
            return bool(entries or held)
        parts = described.fields_by_number
        if 1 not in parts or 2 not in parts:
            return bool(entries)
        key, value = mapped.map_fields
        for entry in entries:
            mine = Reading(entry, parts[1]).typed
            found = [it for it in held if self._alike(mine, Typed(key, it))]
            if any(it.number > 2 for it, _ in entry.ListFields()) or not found:
                return True
            if not self._alike(Reading(entry, parts[2]).typed, Typed(value, held[found[0]])):
                return True
        return False
