"""What the runtime does with a request before an adapter sees it."""

from __future__ import annotations

from typing import TypeVar

from google.protobuf.message import Message

from dao_sdk.host.api.contract import ABI

T = TypeVar("T", bound=Message)


def checked(request: T) -> T:
    """Refuse a request that breaks a rule of its fields; give it back otherwise."""
    ABI.checker[type(request)](request)
    return request
