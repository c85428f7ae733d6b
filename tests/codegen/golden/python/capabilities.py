# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""What an Avatar provides to its unit: one Protocol per capability.

An object that has the methods of a Protocol can stand in for the capability that comes with the
host. A method refuses by raising a ``CallError``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Protocol, TypedDict, runtime_checkable

from . import other_v1


@runtime_checkable
class CloseCapability(Protocol):
    """A service of the host that the guest has too.

    The capability ``lambda``: A word of the language.
    """

    def import_(self, request: other_v1.Same, /) -> AsyncIterator[other_v1.Same]:
        """Imports."""
        ...

    def class_(self, request: other_v1.Same, /) -> other_v1.Same | Awaitable[other_v1.Same]:
        """Is a class."""
        ...


@runtime_checkable
class LambdaCapability(Protocol):
    """A word of the language.

    Its methods are called while the unit waits: be quick, call nothing back.
    """

    def lambda_(self, self_: int, written: int, in_: bytes, str: str, bytes: int, /) -> bytes:
        """Measures at once: "*/" and \\.

        The values of `self_`:
            -1 NONE: Nothing.
            2 SELF: A word.

        Give exactly `bytes` bytes, which are at most 32.
        """
        ...

    def yield_(self, /) -> int:
        """Counts.

        Give a signed number of 64 bits.
        """
        ...


@runtime_checkable
class CloseCapabilityAndLambdaCapability(CloseCapability, LambdaCapability, Protocol):
    """The capability ``lambda``: A word of the language."""


Capabilities = TypedDict(
    "Capabilities",
    {
        "lambda": CloseCapabilityAndLambdaCapability,
    },
    total=False,
)
"""Handlers of your own, for ``Avatar.open(capabilities=...)``: each by the name of its capability."""
