"""Checks messages against the rules of their fields, which are data of the contract."""

from __future__ import annotations

from google.protobuf.message import Message

from .rule_code import Check, RuleCode
from .rule_values import Broken, FieldRules, Rules

__all__ = ["Checker", "FieldRules", "Rules"]


class Checker:
    """Checks messages of one contract.

    Args:
        rules: The rules of the contract.
    """

    def __init__(self, rules: Rules) -> None:
        self._code = RuleCode(rules)
        self._checks: dict[type[Message], Check] = {}

    def check(self, message: Message) -> None:
        """Check a message and all that it holds.

        Args:
            message: A message of the contract.

        Raises:
            TooLarge: A value is longer than it may be, or there are more than there may be.
            InvalidArgument: A value is anything else that it must not be.
        """
        kind = type(message)
        check = self._checks.get(kind)
        if check is None:
            check = self._checks[kind] = self._code.check_of(message.DESCRIPTOR)
        try:
            check(message)
        except Broken as broken:
            raise broken.call_error() from None
