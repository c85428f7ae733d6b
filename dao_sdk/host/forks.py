"""What a process that was forked off must leave alone: all that its parent has open.

A fork copies the memory of a program, and none of its threads. What it copied of an open Avatar
looks alive and is not: two processes would write into one home, and wait for threads that are not
there. So whatever is open marks itself in the child, once, right after the fork.
"""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Inherited(Protocol):
    """Something open that a forked child must not use."""

    def forked(self) -> None:
        """Note that this process is a child, and that the parent has the real one."""
        ...


_open: weakref.WeakSet[Inherited] = weakref.WeakSet()


def mark_in_children(thing: Inherited) -> None:
    """Notify something in every process that is forked off while it lives.

    Args:
        thing: What is open.
    """
    _open.add(thing)


def _in_child() -> None:
    for thing in list(_open):
        thing.forked()


if hasattr(os, "register_at_fork"):  # systems without fork have no such children
    os.register_at_fork(after_in_child=_in_child)
