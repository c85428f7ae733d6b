"""Looks names up in threads of its own.

The event loop's threads are few, and a server of names may keep a question waiting for half a minute:
whoever chooses the names could hold up all that the program does in threads, its end included.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import Any


async def look_up(host: str, port: int, *, type: int) -> list[Any]:
    """Ask the system's resolver; as :meth:`asyncio.loop.getaddrinfo`.

    Args:
        host: The name.
        port: The port, to be part of the answer.
        type: The type of socket.

    Returns:
        The addresses, as :func:`socket.getaddrinfo` gives them.

    Raises:
        OSError: There is no such name, or nobody answers.
    """
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[list[Any]] = loop.create_future()

    def tell(found: list[Any] | None, problem: Exception | None) -> None:
        if answered.done():  # nobody waits any more
            return
        if problem is not None:
            answered.set_exception(problem)
        else:
            answered.set_result(found or [])

    def ask() -> None:
        found, problem = None, None
        try:
            found = socket.getaddrinfo(host, port, type=type)
        except (OSError, UnicodeError) as error:
            problem = error
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, found, problem)

    # No more than connections may be open. A program that ends does not wait for them.
    threading.Thread(target=ask, name="dao names", daemon=True).start()
    return await answered
