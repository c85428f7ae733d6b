"""The program that is killed: one life of it, in a process of its own.

Write number N is one batch under request id N: it puts the documents ``aN`` and ``bN`` and adds one
to the counter of its hundred. So half a batch would show as an ``a`` without its ``b``, and a write
that was carried out twice as a counter that is too high.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from multiprocessing.connection import Connection
from pathlib import Path

from dao_sdk import Avatar, Conflict, Counter, Increment, NotFound, Patch, Put, Space

WRITERS = 4
"""How many writes are in flight at a time, so that batches share transactions."""
HUNDRED = 100

OPENED, BEGUN, DONE, WRONG = b"+", b"?", b"!", b"x"
"""What it says: the home is open; write N goes out; write N was acknowledged; what is wrong."""


@dataclass(frozen=True)
class Life:
    """What one life of the program begins with."""

    home: Path
    unit: Path
    cache: Path
    acknowledged: Sequence[int]
    """Writes that the life before was told are done."""
    unknown: Sequence[int]
    """Writes of which nobody knows whether they took effect."""
    next: int
    """The first number that was never used: it writes on from there until it is killed."""


def live(life: Life, say: Connection) -> None:
    """Open the home, look at what the life before left, repeat what is unknown, and write on."""
    asyncio.run(_live(life, say))


async def _live(life: Life, say: Connection) -> None:
    async with Avatar.open(life.home, unit=life.unit, cache=life.cache) as avatar:
        space = avatar.documents.space("survival")
        say.send_bytes(OPENED)
        for wrong in await look(space, life.acknowledged, life.unknown):
            say.send_bytes(WRONG + wrong.encode())
        numbers = chain(life.unknown, count(life.next))

        async def write_on() -> None:
            for number in numbers:
                say.send_bytes(BEGUN + b"%d" % number)
                await write(space, number)
                say.send_bytes(DONE + b"%d" % number)

        await asyncio.gather(*(write_on() for _ in range(WRITERS)))


async def look(space: Space, acknowledged: Sequence[int], unknown: Sequence[int]) -> list[str]:
    """Tell what is wrong with the writes of the life before."""
    wrong = []
    for number in (*acknowledged, *unknown):
        found = [await there(space, f"{half}{number}") for half in "ab"]
        if found[0] != found[1]:
            wrong.append(f"half of batch {number} is there")
        elif not found[0] and number in acknowledged:
            wrong.append(f"write {number} was acknowledged and is lost")
    return wrong


async def write(space: Space, number: int) -> None:
    """Carry out write N, as a program does that may have to repeat it."""
    hundred = f"hundred{number // HUNDRED}"
    if not await there(space, hundred):
        try:
            await space.create({"count": Counter(0)}, id=hundred)
        except Conflict:  # another writer was quicker
            pass
    await space.batch(
        Put(f"a{number}", {"number": number, "text": "a" * (number % 700)}),
        Patch(hundred, Increment("count", 1)),
        Put(f"b{number}", {"number": number}),
        request_id=b"%d" % number,
    )


async def there(space: Space, id: str) -> bool:
    """Whether there is a document."""
    try:
        await space.get(id)
    except NotFound:
        return False
    return True
