"""Calls as they cross, for whoever only passes them on: nothing is decoded."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from .calls import HostCall
from .desk import Desk


class Passing(Desk):
    """A desk that takes requests as bytes too."""

    def streams(self, number: int) -> bool:
        """Say whether a method answers with items.

        Args:
            number: The number of the method.

        Returns:
            True where it streams, False where it answers once.

        Raises:
            Unimplemented: The contract has no such method.
        """
        return self._method(number).mode == "stream"

    async def request(self, number: int, payload: bytes, timeout: float | None) -> bytes:
        """Call a method that answers once, without decoding anything.

        Args:
            number: The number of the method.
            payload: The request as it crosses.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The response as it crossed.

        Raises:
            CallError: As for a typed client.
        """
        call = HostCall(self._method(number), payload)
        self._begin(call)
        if call.status is None:
            await self._finished(call, timeout)
        elif call.effect:
            await asyncio.sleep(0)  # as for a typed client
        return self._raw(call)

    @contextlib.asynccontextmanager
    async def stream(
        self, number: int, payload: bytes, timeout: float | None
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Call a method that answers with items, without decoding anything.

        Args:
            number: The number of the method.
            payload: The request as it crosses.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            A context with the items as they crossed; leaving it tells the unit to stop.
        """
        call = self._open(self._method(number), payload, timeout)
        del payload  # which the call lets go of as soon as it is in

        async def items() -> AsyncIterator[bytes]:
            while (item := await self.next_item(call)) is not None:
                yield item

        try:
            yield items()
        finally:
            self.abandon(call)
