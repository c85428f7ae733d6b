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
        self._checks = _Checks(RuleCode(rules))

    def check(self, message: Message) -> None:
        """Check a message and all that it holds.

        Args:
            message: A message of the contract.

        Raises:
            TooLarge: A value is longer than it may be, or there are more than there may be.
            InvalidArgument: A value is anything else that it must not be.
        """
        try:
            self._checks[type(message)](message)
        except Broken as broken:
            raise broken.call_error() from None


class _Checks(dict[type[Message], Check]):
    """The functions that check messages, by the class of the message.

    Args:
        code: Where they come from.
    """

    def __init__(self, code: RuleCode) -> None:
        super().__init__()
        self._code = code

    def __missing__(self, kind: type[Message]) -> Check:
        check = self[kind] = self._code.check_of(kind.DESCRIPTOR)
        return check
