"""Looks names up in threads of its own.

The event loop's threads are few, and a server of names may keep a question waiting for half a minute:
the party that chooses the names could hold up all that the program does in threads, its end included. Nor can
a question be taken back: so there are only some at a time, and callers that ask for the same name share
the answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import Any

MOST = 32
"""Names that are looked up at a time."""


class Names:
    """Asks the system's resolver, for one event loop."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int, int], asyncio.Future[list[Any]]] = {}

    async def look_up(self, host: str, port: int, *, type: int) -> list[Any]:
        """Look a name up; as :meth:`asyncio.loop.getaddrinfo`.

        Args:
            host: The name.
            port: The port, to be part of the answer.
            type: The type of socket.

        Returns:
            The addresses, as :func:`socket.getaddrinfo` gives them.

        Raises:
            OSError: There is no such name, no server answers, or too many names are being looked up.
        """
        key = (host, port, type)
        answer = self._asked.get(key)
        if answer is None:
            if len(self._asked) >= MOST:
                raise OSError(f"{MOST} other names are being looked up, and no server answers")
            answer = self._asked[key] = self._ask(key)
        return await asyncio.shield(answer)

    def _ask(self, key: tuple[str, int, int]) -> asyncio.Future[list[Any]]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Any]] = loop.create_future()

        def tell(found: list[Any] | None, problem: Exception | None) -> None:
            self._asked.pop(key, None)
            if problem is not None:
                answer.set_exception(problem)
                answer.exception()  # it may no longer be awaited
            else:
                answer.set_result(found or [])

        def ask() -> None:
            found, problem = None, None
            host, port, type_ = key
            try:
                found = socket.getaddrinfo(host, port, type=type_)
            except (OSError, UnicodeError) as error:
                problem = error
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(tell, found, problem)

        # A program that ends does not wait for it.
        try:
            threading.Thread(target=ask, name="dao names", daemon=True).start()
        except RuntimeError as error:
            raise OSError(f"no thread can be started: {error}") from error
        return answer
