"""Notices when the reader of standard output has left, as ``head`` does."""

from __future__ import annotations

import asyncio
import errno
import os
import select
import stat
import sys
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")
_LOOK_SECONDS = 0.5
"""How often is looked whether somebody still reads."""


async def while_read(work: Awaitable[T]) -> T:
    """Do something for the reader of standard output, and stop when it has left.

    A process only learns of that when it writes, and a stream may have nothing to write for long.

    Raises:
        BrokenPipeError: The reader has left.
    """
    task = asyncio.ensure_future(work)
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=_LOOK_SECONDS)
            if done:
                return task.result()
            if _reader_left():
                raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})


def _reader_left() -> bool:
    try:
        descriptor = sys.stdout.fileno()
        mode = os.fstat(descriptor).st_mode
    except (OSError, ValueError, AttributeError):
        return False
    if not hasattr(select, "poll") or not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return False
    poll = select.poll()
    poll.register(descriptor, 0)  # what it reports without being asked: errors and hang-ups
    return bool(poll.poll(0))
