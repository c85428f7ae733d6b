"""10,000 documents put in batches of 100, then got in random order; beside Loro over SQLite by hand."""

from __future__ import annotations

import random
from itertools import count as counter

from bench.harness import Row, compare, race
from bench.homes import SPACE, batch_request, need_unit
from bench.peers.by_hand import engine, make, read
from bench.peers.sql import Blobs, name_of
from bench.places import folder
from dao_sdk.host.api import data_v1
from dao_sdk.host.api.avatar import Avatar

BATCH, BATCHES, PUT_GOAL = 100, 100, 1.0
GETS, GET_TURNS, GET_GOAL = 500, 21, 0.4
BESIDE = "Loro + SQLite by hand"


async def run() -> list[Row]:
    """Measure."""
    need_unit()
    loro = engine()
    with folder() as place, Blobs(place / "blobs.sqlite3") as blobs:
        async with Avatar.open(place / "home") as avatar:
            mine, other = counter(0, BATCH), counter(0, BATCH)

            async def put(count: int) -> None:
                for _ in range(count):
                    await avatar.documents.batch(batch_request(next(mine), BATCH))

            async def put_by_hand(count: int) -> None:
                for _ in range(count):
                    first = next(other)
                    numbers = range(first, first + BATCH)
                    blobs.put([(name_of(number), make(loro, number)) for number in numbers])

            ours, theirs = await race([put, put_by_hand], 1, BATCHES)

            numbers = random.Random(4).sample(range(BATCH * BATCHES), GETS)
            names = [name_of(number) for number in numbers]

            async def get(count: int) -> None:
                for index in range(count):
                    await avatar.documents.get(data_v1.GetRequest(space=SPACE, id=names[index]))

            async def get_by_hand(count: int) -> None:
                for index in range(count):
                    read(loro, blobs.get(names[index]))

            got, got_by_hand = await race([get, get_by_hand], GETS, GET_TURNS)
    each = 1e6 / BATCH
    return [
        compare("batch-put", "us", ours * each, BESIDE, theirs * each, PUT_GOAL),
        compare("random-get", "us", got * 1e6, BESIDE, got_by_hand * 1e6, GET_GOAL),
    ]
