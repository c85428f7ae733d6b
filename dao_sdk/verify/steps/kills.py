"""A step that kills the testee again and again while it writes, and looks at what is there afterwards."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from dao_sdk.verify.cases import Line
from dao_sdk.verify.files import rows
from dao_sdk.verify.opening import open_avatar
from dao_sdk.verify.outcome import Failed
from dao_sdk.verify.steps import calls
from dao_sdk.verify.steps.avatar import kill, opened
from dao_sdk.verify.steps.verbs import verb
from dao_sdk.verify.testee import TesteeGone

if TYPE_CHECKING:
    from dao_sdk.verify.running import Running

_BATCHES = 12
"""The batches that are issued at once. Batch n writes the keys `a n` and `b n`, and removes `r n - 1`."""


@verb("kills", "seed", "size")
async def kills(run: Running, step: Line) -> None:
    """Kill the testee so often, each time in the middle of batches that were issued at once.

    Afterwards each batch is there as a whole or not at all, each that was acknowledged is there, and none
    is there if one that was issued before is not.
    """
    chance = random.Random(int(step.get("seed", 0)))
    stored = [0] * _BATCHES
    for life in range(1, int(step["kills"]) + 1):
        if life > 1:
            await open_avatar(run, {})
            await opened(run, Line())
        acknowledged: set[int] = set()
        await calls.call(run, _call(life, int(step.get("size", 8)), acknowledged, step.place))
        wanted = chance.randrange(_BATCHES + 1)
        while len(acknowledged) < wanted:
            await run.next(f"{wanted} batches are acknowledged")
        run.testee.kill()
        await _hear_the_rest(run)
        await kill(run, step)
        after = _stored(run)
        _compare(life, stored, acknowledged, after)
        stored = after
    await open_avatar(run, {})
    await opened(run, Line())


def _call(life: int, size: int, acknowledged: set[int], place: str) -> Line:
    def line(**keys: Any) -> Line:
        made = Line(keys)
        made.place = place
        return made

    unit = []
    for batch in range(_BATCHES):
        value = f"{life:04}".ljust(size, ".")
        changes = [line(put=line(key=f"{half}{batch:02}", value=value)) for half in "ab"]
        request = line(json=line(changes=changes))
        unit.append(line(ask="avatar_storage_write", id=batch + 1, body=request))
        heard = line(on="COMPLETION", id=batch + 1, status="OK", do=[])
        heard["keeps"] = lambda _, batch=batch: acknowledged.add(batch)
        unit.append(heard)
    return line(call=f"life{life}", unit=[*unit, line(**{"return": "PENDING"})])


async def _hear_the_rest(run: Running) -> None:
    """What it had reported before it was killed counts."""
    try:
        while True:
            await run.next("the testee is killed")
    except TesteeGone:
        pass


def _stored(run: Running) -> list[int]:
    """Say in which life each batch was written that is there."""
    _, entries, found = rows(run.place("home/storage.sqlite3"))
    if found != "ok":
        raise Failed("SQLite finds damage", "storage.sqlite3 is whole", found)
    values = {key.decode(): int(value[:4]) for key, value in entries}
    made = []
    for batch in range(_BATCHES):
        first, second = (values.get(f"{half}{batch:02}", 0) for half in "ab")
        if first != second:
            got = f"one key of batch {batch} is of life {first}, the other of {second}"
            raise Failed(
                "a batch is there in part", "each batch is there as a whole", got, "STOR-8"
            )
        made.append(first)
    return made


def _compare(life: int, before: list[int], acknowledged: set[int], after: list[int]) -> None:
    for batch, written in enumerate(after):
        if batch in acknowledged and written != life:
            got = f"life {life}: batch {batch} is of life {written}"
            raise Failed("an acknowledged batch is lost", "what was acknowledged is there", got)
        if written not in (before[batch], life):
            got = (
                f"life {life}: batch {batch} is of life {written}, and was of life {before[batch]}"
            )
            raise Failed("an old batch is back", "what was there is there", got)
        if written == life and any(earlier != life for earlier in after[:batch]):
            got = f"life {life}: batch {batch} is there, and one before it is not"
            raise Failed("a batch overtook another", "batches are there in order", got, "STOR-1")
