"""Calls as they cross, for those who only pass them on: nothing is decoded."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from .call_arguments import check_timeout
from .calls import HostCall
from .dispatcher import Dispatcher


class RawCalls:
    """Calls of methods by their numbers, whose requests and answers are bytes.

    Args:
        dispatcher: Where calls go.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def streams(self, number: int) -> bool:
        """Say whether a method answers with items rather than once.

        Args:
            number: The number of the method.

        Raises:
            Unimplemented: The contract has no such method.
        """
        return self._dispatcher.method(number).mode == "stream"

    async def request(self, number: int, payload: bytes, timeout: float | None) -> bytes:
        """Call a method that answers once.

        Args:
            number: The number of the method.
            payload: The request as it crosses.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The response as it crossed.

        Raises:
            CallError: As for a typed client.
        """
        dispatcher = self._dispatcher
        method = dispatcher.methods.get(number) or dispatcher.method(number)
        if timeout is not None:
            check_timeout(timeout)
        call = HostCall(method, payload)
        dispatcher.begin(call)
        if call.status is None:
            await dispatcher.ended(call, timeout)
        elif method.effect:  # everything else is to have its turn, see Dispatcher.unary
            await asyncio.sleep(0)
        if call.status != 0:
            dispatcher.refuse(call)
        return call.body

    @contextlib.asynccontextmanager
    async def stream(
        self, number: int, payload: bytes, timeout: float | None
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Call a method that answers with items.

        Args:
            number: The number of the method.
            payload: The request as it crosses.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            A context with the items as they crossed; leaving it tells the unit to stop.
        """
        dispatcher = self._dispatcher
        call = dispatcher.begin_stream(HostCall(dispatcher.method(number), payload), timeout)
        del payload  # which the call lets go of as soon as it is in

        async def items() -> AsyncIterator[bytes]:
            while (item := await dispatcher.next_item(call)) is not None:
                yield item

        try:
            yield items()
        finally:
            dispatcher.abandon(call)
