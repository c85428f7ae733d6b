"""Turns the rules of a message into one Python function, as `dataclasses` does it for its methods.

Every request is checked, so a check must cost next to nothing. The function reads each field once and
compares it in place; messages inside are looked at in the same function unless they are large or hold
themselves. What a comparison does not let pass goes to :mod:`.rule_values`, which knows the rule in
full and what is wrong. Nothing of a contract becomes code but the names of fields, as literals.
"""

from __future__ import annotations

import keyword
import re
import threading
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from .rule_values import Broken, FieldRules, Look, Rules, items, missing, number, text

Check = Callable[[Message], None]
"""Checks a message; what it raises says what is wrong."""

_DEEP = 3
"""The levels of messages within one function."""
_LARGE = 8
"""The fields from which on a message inside has a function of its own."""
_NO_NULL = "[\x01-\U0010ffff]+"
"""The pattern of most texts, for which there is a quicker test."""
_TEXTS = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)


class RuleCode:
    """The functions that check the messages of one contract, each made when it is first needed.

    Args:
        rules: The rules of the contract.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._checks: dict[str, Check] = {}
        self._lock = threading.RLock()

    def outermost(self, kind: Any) -> Check:
        """Make a function that checks messages of a kind on behalf of their sender.

        Args:
            kind: The descriptor of the message.

        Returns:
            The function; it raises a ``CallError``.
        """
        with self._lock:
            return _Function(self, kind).make_outermost()

    def within(self, kind: Any) -> Check:
        """Give the function that checks messages of a kind inside others.

        Args:
            kind: The descriptor of the message.

        Returns:
            The function; it raises :class:`Broken`, whose path begins at the message.
        """
        name = kind.full_name
        with self._lock:
            if name not in self._checks:
                # A message that holds itself meets this one while its own is being made.
                self._checks[name] = lambda message: self._checks[name](message)
                self._checks[name] = _Function(self, kind).make()
            return self._checks[name]


class _Function:
    """One function while it is written.

    Args:
        code: Where the functions of other messages come from.
        kind: The descriptor of the message.
    """

    def __init__(self, code: RuleCode, kind: Any) -> None:
        self._code = code
        self._kind = kind
        self._lines: list[str] = []
        self._known: dict[str, Any] = {"refuse": _refuse, "Broken": Broken}
        self._inside: list[str] = []
        """The messages whose fields are being written, the outermost first."""

    def make(self) -> Check:
        """Write a function for messages inside others, and let Python read it."""
        self._line(0, "def check(m0):")
        self._message(self._kind, 0, (), 1)
        self._line(1, "return None")
        return self._read()

    def make_outermost(self) -> Check:
        """The same for messages that stand alone, so that the error is for their sender."""
        self._line(0, "def check(m0):")
        self._line(1, "try:")
        self._message(self._kind, 0, (), 2)
        self._line(2, "return None")
        self._line(1, "except Broken as broken:")
        self._line(2, "raise broken.call_error() from None")
        return self._read()

    def _read(self) -> Check:
        exec("\n".join(self._lines), self._known)
        check: Check = self._known["check"]
        return check

    def _line(self, indent: int, line: str) -> None:
        self._lines.append("    " * indent + line)

    def _know(self, value: Any) -> str:
        name = f"k{len(self._known)}"
        self._known[name] = value
        return name

    def _message(self, kind: Any, level: int, path: tuple[str, ...], indent: int) -> None:
        """Check the fields of the message that the variable of this level holds."""
        self._inside.append(kind.full_name)
        choices: dict[str, str] = {}
        rules = self._code.rules.get(kind.full_name, {})
        for name, rule in rules.items():
            field = kind.fields_by_name[name]
            oneof = field.containing_oneof
            if oneof is not None and len(oneof.fields) > 1:
                if oneof.name not in choices:
                    choices[oneof.name] = f"c{level}_{len(choices)}"
                    chosen = f"m{level}.WhichOneof({oneof.name!r})"
                    self._line(indent, f"{choices[oneof.name]} = {chosen}")
                self._line(indent, f"if {choices[oneof.name]} == {name!r}:")
                self._value(field, rule, level, path, indent + 1, is_set=True)
            elif field.is_repeated:
                self._values(field, rule, level, path, indent)
            elif not field.has_presence:
                self._value(field, rule, level, path, indent, is_set=False)
            else:
                self._line(indent, f"if m{level}.HasField({name!r}):")
                self._value(field, rule, level, path, indent + 1, is_set=True)
                if rule.required:
                    self._line(indent, "else:")
                    self._refuse(indent + 1, missing, "None", (*path, repr(name)))
        self._inside.pop()

    def _refuse(self, indent: int, look: Look, value: str, path: tuple[str, ...]) -> None:
        self._line(indent, f"refuse({self._know(look)}, {value}, {', '.join(path)})")

    def _value(
        self,
        field: FieldDescriptor,
        rule: FieldRules,
        level: int,
        path: tuple[str, ...],
        indent: int,
        *,
        is_set: bool,
    ) -> None:
        """Check the value of a field."""
        self._line(indent, f"m{level + 1} = {_get(f'm{level}', field.name)}")
        self._one(field, rule, level + 1, (*path, repr(field.name)), indent, is_set=is_set)

    def _values(
        self,
        field: FieldDescriptor,
        rule: FieldRules,
        level: int,
        path: tuple[str, ...],
        indent: int,
    ) -> None:
        """Check the items of a repeated field, or the values of a map."""
        path = (*path, repr(field.name))
        values, at, item = f"v{level}", f"i{level}", f"m{level + 1}"
        self._line(indent, f"{values} = {_get(f'm{level}', field.name)}")
        tests = [f"len({values}) > {rule.max_items}"] * (rule.max_items is not None)
        tests += [f"len({values}) < {rule.min_items}"] * bool(rule.min_items)
        if tests:
            self._line(indent, f"if {' or '.join(tests)}:")
            self._refuse(indent + 1, items(rule), values, path)
        of_items = rule._replace(min_items=None, max_items=None)
        if of_items == FieldRules(is_map=rule.is_map):
            return
        entry = field.message_type
        if rule.is_map and entry is not None:
            field = entry.fields_by_name["value"]
            self._line(indent, f"for {at} in {values}:")
            self._line(indent + 1, f"{item} = {values}[{at}]")
        else:
            self._line(indent, f"for {at}, {item} in enumerate({values}):")
        self._one(field, rule, level + 1, (*path, f'f"[{{{at}}}]"'), indent + 1, is_set=True)

    def _one(
        self,
        field: FieldDescriptor,
        rule: FieldRules,
        level: int,
        path: tuple[str, ...],
        indent: int,
        *,
        is_set: bool,
    ) -> None:
        """Check the value that the variable of this level holds."""
        kind = field.message_type
        if kind is None:
            is_text = field.type in _TEXTS
            tests = self._tests(rule, f"m{level}", field.type) if is_text else _range(rule, level)
            broken = " or ".join(tests) or "False"
            if not is_set:
                broken = (
                    f"not m{level} or {broken}" if rule.required else f"m{level} and ({broken})"
                )
            self._line(indent, f"if {broken}:")
            self._refuse(indent + 1, (text if is_text else number)(rule, is_set), f"m{level}", path)
        elif not rule.inside:
            self._line(indent, "pass")
        elif level > _DEEP or kind.full_name in self._inside or self._is_large(kind):
            self._line(indent, "try:")
            self._line(indent + 1, f"{self._know(self._code.within(kind))}(m{level})")
            self._line(indent, "except Broken as broken:")
            self._line(indent + 1, f"broken.path = ({', '.join(path)}, *broken.path)")
            self._line(indent + 1, "raise")
        else:
            self._message(kind, level, path, indent)
            self._line(indent, "pass")

    def _is_large(self, kind: Any) -> bool:
        return len(self._code.rules.get(kind.full_name, ())) >= _LARGE

    def _tests(self, rule: FieldRules, value: str, type_: int) -> list[str]:
        """What tells a text or bytes that may break a rule: all that do, and some that do not."""
        most = [it for it in (rule.max_len, rule.max_bytes) if it is not None]
        least = max(rule.min_len or 0, rule.min_bytes or 0)
        tests = [f"len({value}) > {min(most)}"] if most else []
        tests += [f"len({value}) < {least}"] * bool(least)
        if rule.max_bytes is not None and type_ == FieldDescriptor.TYPE_STRING:
            tests.append(f"not {value}.isascii()")  # its characters are not its bytes
        if rule.pattern == _NO_NULL:
            tests.append(f"not {value} or '\\0' in {value}")
        elif rule.pattern is not None:
            tests.append(f"not {self._know(re.compile(rule.pattern).fullmatch)}({value})")
        return tests


def _range(rule: FieldRules, level: int) -> list[str]:
    tests = [f"m{level} > {rule.lte}"] * (rule.lte is not None)
    return tests + [f"m{level} < {rule.gte}"] * (rule.gte is not None)


def _get(message: str, name: str) -> str:
    if name.isidentifier() and not keyword.iskeyword(name):
        return f"{message}.{name}"
    return f"getattr({message}, {name!r})"


def _refuse(look: Look, value: Any, *path: str) -> None:
    """Look closely at a value that may break a rule."""
    try:
        look(value)
    except Broken as broken:
        broken.path = path
        raise
