"""How a unit that runs is brought to rest."""

from __future__ import annotations

import asyncio

from ..errors import ClosedError, Interrupted
from .calls import HostCall
from .instance import Instance
from .status_codes import Codes


async def shut_down(instance: Instance, codes: Codes, patience: float) -> int | None:
    """Let a unit finish what is under way and write its last words.

    Streams end at once. Calls that were answered by half of the patience were in time; after that
    the unit is asked to rest and to give up what it only waits for.

    Args:
        instance: The instance, which is ready.
        codes: The numbers of the contract.
        patience: Seconds that it may take.

    Returns:
        The status that it shut down with; None if it died.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    for call in instance.calls:
        if call.items is not None:
            # Ended first: what the unit says of its cancellation is not why it ended.
            end_closed(call, codes)
            instance.cancel(call)
    while any(call.items is None for call in instance.calls) and not instance.dead:
        if loop.time() > end - patience / 2:  # the rest is for its last words
            break
        await asyncio.sleep(0.005)
    left = max(end - loop.time(), 0)
    last = HostCall(None, b"", deadline_ms=round(left * 1000))
    instance.request(last)
    timer = loop.call_at(end, last.end, codes.timeout, b"")
    while last.status is None and not instance.dead:
        await last.changed()
    timer.cancel()
    return last.status


def end_closed(call: HostCall, codes: Codes) -> None:
    """End a call that was still open when its Avatar was closed.

    Args:
        call: The call; nothing happens if it has ended.
        codes: The numbers of the contract.
    """
    if call.entered and call.effect:
        error = Interrupted(
            "the Avatar was closed before the unit answered; the outcome is unknown",
            help="Repeat it with the same request id: what was done is not done again.",
        )
        call.end(codes.interrupted, error)
    else:
        call.end(codes.unavailable, ClosedError("the Avatar was closed"))
