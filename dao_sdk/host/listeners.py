"""Callbacks that listen for events."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_log = logging.getLogger("dao.host")


class Listeners(Generic[T]):
    """Functions of the author's that are called with each event of a kind.

    Args:
        about: What they listen to, such as ``denials``, for the log.
    """

    def __init__(self, about: str) -> None:
        self._about = about
        self._callbacks: list[Callable[[T], object]] = []

    def add(self, callback: Callable[[T], object]) -> Callable[[], None]:
        """Call a function with every event from now on.

        Args:
            callback: The function. What it raises is logged and hides nothing from the others.

        Returns:
            A function that ends it.
        """
        self._callbacks.append(callback)

        def forget() -> None:
            with contextlib.suppress(ValueError):
                self._callbacks.remove(callback)

        return forget

    def tell(self, event: T) -> None:
        """Call all of them.

        Args:
            event: What happened.
        """
        for callback in list(self._callbacks):
            try:
                callback(event)
            except Exception:
                _log.exception("a listener of %s failed", self._about)
