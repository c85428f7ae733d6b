"""What a caller hands over for a call: the request and how long it may take."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from google.protobuf.message import EncodeError, Message

from ..abi import AbiMethod
from ..errors import InvalidArgument
from ..rule_code import Check

_LONGEST = 1_000_000_000
"""Some thirty years, in seconds."""


Encode = Callable[[Message], bytes]
"""Writes a request as it crosses. It raises a ``CallError`` if that is another message, lacks required
fields, or does not keep a rule."""


def encoder(method: AbiMethod, checks: Mapping[type[Message], Check]) -> Encode:
    """Make what writes the requests of a method.

    Args:
        method: The method that is called.
        checks: What checks the fields of a message, by its class.

    Returns:
        The function; what it needs is looked up here, once.
    """
    kind = method.request
    check, serialize = checks[kind], kind.SerializeToString

    def encode(request: Message) -> bytes:
        if type(request) is not kind and not isinstance(request, kind):
            raise InvalidArgument(
                f"{method.full_name} takes {kind.DESCRIPTOR.full_name},"
                f" not {type(request).__name__}"
            )
        check(request)
        try:
            return serialize(request)
        except EncodeError:
            raise InvalidArgument(f"the {kind.DESCRIPTOR.name} lacks required fields") from None

    return encode


def check_timeout(timeout: float | None) -> None:
    """Make sure that a time limit is one.

    Args:
        timeout: Seconds; None for no limit.

    Raises:
        InvalidArgument: It is no number of seconds, infinite or negative.
    """
    if timeout is None:
        return
    if (
        isinstance(timeout, bool)
        or not isinstance(timeout, int | float)
        or not 0 <= timeout <= _LONGEST
    ):
        shown = timeout if isinstance(timeout, float) else type(timeout).__name__
        shown = timeout if isinstance(timeout, int) and abs(timeout) <= 2 * _LONGEST else shown
        raise InvalidArgument(
            f"`timeout` is {shown}, and must be seconds from 0 to {_LONGEST}",
            {"field": "timeout"},
            "Leave it out for no limit.",
        )
