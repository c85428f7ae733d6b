"""The steps that a case may have: each is a function with the name by which cases call it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

from dao_sdk.verify.cases import Line

if TYPE_CHECKING:
    from dao_sdk.verify.running import Running

Deed = Callable[["Running", Line], Awaitable[None]]


class Verb(NamedTuple):
    """A step that a case may have."""

    do: Deed
    keys: tuple[str, ...]
    """What else the step may say."""


VERBS: dict[str, Verb] = {}
"""Every step, by its name."""


def verb(name: str, *keys: str) -> Callable[[Deed], Deed]:
    """Make a function a step of cases.

    Args:
        name: The first key of such a step.
        keys: What else it may say.
    """

    def registered(do: Deed) -> Deed:
        VERBS[name] = Verb(do, (name, *keys))
        return do

    return registered
