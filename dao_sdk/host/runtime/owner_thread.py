"""The thread, event loop and process that a running unit belongs to."""

from __future__ import annotations

import asyncio
from threading import get_ident

from ..errors import ClosedError, WrongThreadError
from ..forks import mark_in_children


class OwnerThread:
    """The thread that it is made in, which runs an event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.ident = get_ident()
        """Its number; that of no thread in a forked child."""
        self.is_forked = False
        """Whether this is a copy in a forked child; the parent has the unit and its home."""
        mark_in_children(self)

    def forked(self) -> None:
        """See :class:`..forks.Inherited`."""
        self.is_forked = True
        self.ident = 0

    @property
    def is_current(self) -> bool:
        """Whether the caller is on this thread."""
        return get_ident() == self.ident

    def check_process(self) -> None:
        """Make sure that this process is the one which opened the unit.

        Raises:
            ClosedError: It was forked off that one.
        """
        if self.is_forked:
            raise ClosedError(
                "this process was forked off the one that has this Avatar open",
                help="Call it there, or open the home here once it is closed there;"
                " `serve(avatar)` there lets other processes ask it.",
            )

    def check(self) -> None:
        """Make sure that the caller is on this thread.

        Raises:
            WrongThreadError: The caller is on another one.
            ClosedError: The caller is in another process.
        """
        self.check_process()
        if not self.is_current:
            raise WrongThreadError(
                "this Avatar belongs to the event loop of another thread",
                "Use avatar.from_thread(...) there, which runs the call where the Avatar lives.",
            )
