"""Checks messages against the rules of their fields, which are data of the contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from .errors import CallError, InvalidArgument, TooLarge


class FieldRules(NamedTuple):
    """What the values of a field must be, or each item or value of it."""

    inside: str = ""
    """The full name of the message that it holds, if there are rules in that."""
    is_map: bool = False
    required: bool = False
    min_len: int | None = None
    max_len: int | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    gte: int | None = None
    lte: int | None = None


Rules = Mapping[str, Mapping[str, FieldRules]]
"""The rules of each field by its message's full name; messages without any are left out."""

_Check = Callable[[Any, str], None]
"""Looks at one value; takes the path of its field, and raises what is wrong with it."""


class Checker:
    """Checks messages of one contract.

    Args:
        rules: The rules of the contract.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._fields: dict[str, tuple[tuple[str, bool, _Check], ...]] = {}

    def check(self, message: Message) -> None:
        """Check a message and all that it holds.

        Args:
            message: A message of the contract.

        Raises:
            TooLarge: A value is longer than it may be, or there are more than there may be.
            InvalidArgument: A value is anything else that it must not be.
        """
        name = message.DESCRIPTOR.full_name
        if name in self._rules:
            self._check(message, name, "")

    def _check(self, message: Message, name: str, outer: str) -> None:
        checks = self._fields.get(name)
        if checks is None:
            checks = self._fields[name] = self._made(message.DESCRIPTOR, self._rules[name])
        for field, presence, look in checks:
            if not presence or message.HasField(field):
                look(getattr(message, field), f"{outer}{field}")

    def _made(
        self, message: Any, rules: Mapping[str, FieldRules]
    ) -> tuple[tuple[str, bool, _Check], ...]:
        made: list[tuple[str, bool, _Check]] = []
        for name, rule in rules.items():
            field = message.fields_by_name[name]
            if field.is_repeated:
                entry = field.message_type
                held = entry.fields_by_name["value"] if rule.is_map and entry else field
                made.append((name, False, _many(rule, self._one(held, rule, True))))
                continue
            presence = field.has_presence and not rule.required
            made.append((name, presence, self._one(field, rule, field.has_presence)))
        return tuple(made)

    def _one(self, field: FieldDescriptor, rule: FieldRules, there: bool) -> _Check:
        """What looks at one value of a field; one that is not certainly there is not set if empty."""
        if field.message_type is not None:
            inside = rule.inside

            def look(value: Any, path: str) -> None:
                if rule.required and not value.ByteSize() and not value.ListFields():
                    raise _invalid(path, "is missing")
                if inside:
                    self._check(value, inside, f"{path}.")

            return look
        if rule.gte is not None or rule.lte is not None:
            return _number(rule, not there)
        return _text(rule, not there)


def _many(rule: FieldRules, look: _Check) -> _Check:
    least, most = rule.min_items, rule.max_items
    empty = FieldRules(is_map=rule.is_map, min_items=least, max_items=most)
    about_items = rule != empty

    def check(held: Any, path: str) -> None:
        if most is not None and len(held) > most:
            raise _too_large(path, f"has {len(held)} items; at most {most} are allowed", most)
        if least is not None and len(held) < least:
            raise _invalid(path, f"has {len(held)} items; at least {least} are needed")
        if about_items:
            for at, value in enumerate(held.values() if rule.is_map else held):
                look(value, f"{path}[{at}]")

    return check


def _number(rule: FieldRules, unset: bool) -> _Check:
    least, most, required = rule.gte, rule.lte, rule.required

    def check(value: int, path: str) -> None:
        if most is not None and value > most:
            raise _invalid(path, f"is {value}; at most {most} is allowed")
        if value == 0 and required:
            raise _invalid(path, "is missing")
        if (value or not unset) and least is not None and value < least:
            raise _invalid(path, f"is {value}; at least {least} is allowed")

    return check


def _text(rule: FieldRules, unset: bool) -> _Check:
    pattern = re.compile(rule.pattern) if rule.pattern is not None else None
    least_bytes, most_bytes = rule.min_bytes or 0, rule.max_bytes
    least, most, required = rule.min_len or 0, rule.max_len, rule.required

    def check(value: str | bytes, path: str) -> None:
        if not value and (required or unset):
            if required:
                raise _invalid(path, "is empty")
            return
        size = len(value) if isinstance(value, bytes) or value.isascii() else len(value.encode())
        if most_bytes is not None and size > most_bytes:
            raise _too_large(
                path, f"has {size} bytes; at most {most_bytes} are allowed", most_bytes
            )
        if most is not None and len(value) > most:
            raise _too_large(path, f"has {len(value)} characters; at most {most} are allowed", most)
        if size < least_bytes or len(value) < least:
            few = f"{least_bytes} bytes" if size < least_bytes else f"{least} characters"
            raise _invalid(path, f"is too short; it has at least {few}")
        if pattern is not None and not pattern.fullmatch(value):  # type: ignore[arg-type]
            raise _invalid(path, f"does not match {rule.pattern}")

    return check


def _invalid(path: str, what: str) -> CallError:
    return InvalidArgument(f"`{path}` {what}.", {"field": path})


def _too_large(path: str, what: str, limit: int) -> CallError:
    return TooLarge(f"`{path}` {what}.", {"field": path, "limit": str(limit)})
