"""Checks messages against the rules of their fields, which are data of the contract."""

from __future__ import annotations

from google.protobuf.message import Message

from .rule_code import Check, RuleCode
from .rule_values import FieldRules, Rules

__all__ = ["Checker", "FieldRules", "Rules"]


class Checker(dict[type[Message], Check]):
    """The functions that check messages of one contract, by the class of the message.

    Each takes a message and checks it with all that it holds. It raises ``TooLarge`` if a value is
    longer than it may be or there are more than there may be, and ``InvalidArgument`` if a value is
    anything else that it must not be.

    Args:
        rules: The rules of the contract.
    """

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self._code = RuleCode(rules)

    def __missing__(self, kind: type[Message]) -> Check:
        check = self[kind] = self._code.outermost(kind.DESCRIPTOR)
        return check
