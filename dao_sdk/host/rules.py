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
    expected: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    gte: int | None = None
    lte: int | None = None


Rules = Mapping[str, Mapping[str, FieldRules]]
"""The rules of each field by its message's full name; messages without any are left out."""

_Look = Callable[[Any], None]
"""Looks at one value, and raises what is wrong with it."""
_ALWAYS, _IF_SET, _REQUIRED, _ONEOF = range(4)
"""When a field is looked at, and what it is if it is not set."""


class Checker:
    """Checks messages of one contract.

    Args:
        rules: The rules of the contract.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._messages: dict[str, _Look] = {}

    def check(self, message: Message) -> None:
        """Check a message and all that it holds.

        Args:
            message: A message of the contract.

        Raises:
            TooLarge: A value is longer than it may be, or there are more than there may be.
            InvalidArgument: A value is anything else that it must not be.
        """
        kind = message.DESCRIPTOR
        look = self._messages.get(kind.full_name)
        if look is None:
            if kind.full_name not in self._rules:
                return
            look = self._message(kind)
        try:
            look(message)
        except _Broken as broken:
            raise broken.call_error() from None

    def _message(self, kind: Any) -> _Look:
        """What looks at messages of one kind; it may be inside itself."""
        known = self._messages.get(kind.full_name)
        if known is not None:
            return known
        steps: list[tuple[str, int, Any]] = []

        def look(message: Message) -> None:
            name: str | None = None
            try:
                for name, how, at in steps:
                    if how == _ALWAYS or (how != _ONEOF and message.HasField(name)):
                        at(getattr(message, name))
                    elif how == _ONEOF:
                        name = message.WhichOneof(name)
                        if name in at:
                            at[name](getattr(message, name))
                    elif how == _REQUIRED:
                        raise _Broken("is missing")
            except _Broken as broken:
                broken.path.append(str(name))
                raise

        self._messages[kind.full_name] = look
        choices: dict[str, dict[str, _Look]] = {}
        for name, rule in self._rules[kind.full_name].items():
            field = kind.fields_by_name[name]
            oneof = field.containing_oneof
            if oneof is not None and len(oneof.fields) > 1:
                if oneof.name not in choices:
                    choices[oneof.name] = {}
                    steps.append((oneof.name, _ONEOF, choices[oneof.name]))
                choices[oneof.name][name] = self._one(field, rule, True)
            elif field.is_repeated:
                steps.append((name, _ALWAYS, self._many(field, rule)))
            elif not field.has_presence:
                steps.append((name, _ALWAYS, self._one(field, rule, False)))
            else:
                how = _REQUIRED if rule.required else _IF_SET
                steps.append((name, how, self._one(field, rule, True)))
        return look

    def _many(self, field: FieldDescriptor, rule: FieldRules) -> _Look:
        least, most = rule.min_items or 0, rule.max_items
        of_items = rule._replace(min_items=None, max_items=None)
        entry = field.message_type
        held = entry.fields_by_name["value"] if rule.is_map and entry else field
        none = FieldRules(is_map=rule.is_map)
        each = None if of_items == none else self._one(held, rule, True)

        def look(values: Any) -> None:
            if most is not None and len(values) > most:
                raise _Broken(f"has {_count(len(values), 'item')}", most)
            if len(values) < least:
                raise _Broken(f"has {_count(len(values), 'item')}; the least is {least}")
            if each is None:
                return
            at: Any = 0
            try:
                if rule.is_map:
                    for at in values:
                        each(values[at])
                else:
                    for value in values:
                        each(value)
                        at += 1
            except _Broken as broken:
                broken.path.append(f"[{at}]")
                raise

        return look

    def _one(self, field: FieldDescriptor, rule: FieldRules, is_set: bool) -> _Look:
        """What looks at one value of a field; one that is not certainly set is not if it is empty."""
        if field.message_type is not None:
            return self._message(field.message_type) if rule.inside else _anything
        if field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
            return _text(rule, is_set)
        return _number(rule, is_set)


class _Broken(Exception):
    """A rule is broken.

    Args:
        what: What is wrong with the value.
        most: How much it may be at most, if it is more.
        too_large: Whether it is more than there is room for, rather than a number that is too high.
    """

    def __init__(self, what: str, most: int | None = None, *, too_large: bool = True) -> None:
        super().__init__()
        self.what = what
        self.most = most
        self.too_large = too_large
        self.path: list[str] = []
        """Where it is, from the inside to the outside."""

    def call_error(self) -> CallError:
        """The error for the caller."""
        path = ".".join(reversed(self.path)).replace(".[", "[")
        if self.most is None:
            return InvalidArgument(f"`{path}` {self.what}.", {"field": path})
        error = TooLarge if self.too_large else InvalidArgument
        text = f"`{path}` {self.what}; the most is {self.most}."
        return error(text, {"field": path, "limit": str(self.most)})


def _anything(value: Any) -> None:
    """Messages without rules."""


def _number(rule: FieldRules, is_set: bool) -> _Look:
    least, most, required = rule.gte, rule.lte, rule.required

    def look(value: Any) -> None:
        if not value and not is_set:
            if required:
                raise _Broken("is missing")
            return
        if most is not None and value > most:
            raise _Broken(f"is {value}", most, too_large=False)
        if least is not None and value < least:
            raise _Broken(f"is {value}; the least is {least}")

    return look


def _text(rule: FieldRules, is_set: bool) -> _Look:
    pattern = re.compile(rule.pattern) if rule.pattern is not None else None
    least_bytes, most_bytes = rule.min_bytes or 0, rule.max_bytes
    least, most, required = rule.min_len or 0, rule.max_len, rule.required

    def look(value: Any) -> None:
        if not value and not is_set:
            if required:
                raise _Broken("is missing")
            return
        size = len(value) if isinstance(value, bytes) or value.isascii() else len(value.encode())
        if most_bytes is not None and size > most_bytes:
            raise _Broken(f"has {_count(size, 'byte')}", most_bytes)
        if size < least_bytes:
            raise _Broken(f"has {_count(size, 'byte')}; the least is {least_bytes}")
        if most is not None and len(value) > most:
            raise _Broken(f"has {_count(len(value), 'character')}", most)
        if len(value) < least:
            raise _Broken(f"has {_count(len(value), 'character')}; the least is {least}")
        if pattern is not None and not pattern.fullmatch(value):
            raise _Broken(f"must be {rule.expected or f'text that matches {rule.pattern}'}")

    return look


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
