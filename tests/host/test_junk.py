"""Whatever is handed to a space, only our own errors come back, and the Avatar lives on."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import dao_sdk
from dao_sdk import Avatar, DaoError, resources
from dao_sdk.host.api import data_v1

# What no type checker lets through.
sdk: Any = dao_sdk
JUNK: list[Any] = [
    *(None, True, False, 0, -1, 1, 5, 1 << 63, -(1 << 63) - 1, 10**400, 1.5, math.nan, math.inf),
    *("", "a", "\ud800", "a\0", "x" * 200, b"", b"x", bytearray(b"x"), sdk.Text("t")),
    *([], ["a"], [1], ("a", -1), {}, {"a": 1}, {1: 2}, {"a": "\ud800"}, {"a": {"b": [None]}}),
    *(object(), {"x"}, len, 1j, range(3), type, sdk.NotFound("x"), sdk.Counter(3)),
    *(sdk.field("a"), sdk.field("a").eq(1), sdk.Set, sdk.Set("a", 1), sdk.Put("a", {})),
    *(data_v1.Updates(), data_v1.Value(), data_v1.PutRequest(space="n", id="a")),
]
COMPARISONS = ("eq", "ne", "contains", "starts_with", "__lt__", "__ge__")


async def first(items: Any) -> None:
    async with items as open_items:
        async for _ in open_items:
            return


def calls(lots: random.Random, avatar: Any) -> list[Callable[[], Awaitable[Any]]]:
    """Calls with junk in every place."""
    space = avatar.documents.space("n")

    def junk() -> Any:
        return lots.choice(JUNK)

    def watch() -> Awaitable[Any]:
        limit = lots.choice([0.01, junk()])
        watching = space.watch(junk(), after=junk(), caught_up=True, timeout=limit)
        return asyncio.wait_for(first(watching), 1)

    def condition() -> Any:
        return getattr(sdk.field(junk(), junk()), lots.choice(COMPARISONS))(junk())

    return [
        lambda: avatar.documents.space(junk()).get(junk()),
        lambda: space.create(junk(), id=junk(), request_id=junk()),
        lambda: space.put(junk(), junk(), timeout=junk()),
        lambda: space.put("b", {"k": junk()}),
        lambda: space.replace(junk(), junk()),
        lambda: space.get(junk(), version=junk()),
        lambda: space.get_many(junk()),
        lambda: space.get_many([junk(), junk()]),
        lambda: space.count(junk()),
        lambda: space.query(junk(), order=junk(), limit=junk(), after=lots.choice([b"", junk()])),
        lambda: space.query(junk()).page(),
        lambda: space.query(condition()),
        lambda: space.query((sdk.field("a") == 1) & junk()),
        lambda: space.query(order=sdk.Descending(junk())),
        watch,
        lambda: space.history(junk()),
        lambda: first(space.export(after=junk(), have=junk())),
        lambda: space.merge(junk(), request_id=junk()),
        lambda: space.delete(junk(), if_version=junk()),
        lambda: space.batch(junk(), junk()),
        lambda: space.batch(sdk.Put(junk(), junk())),
        lambda: space.batch(sdk.Patch(junk(), junk(), if_version=junk())),
        lambda: space.batch(sdk.Delete(junk(), if_version=junk())),
        lambda: space.patch("a", junk()),
        lambda: space.patch("a", sdk.Set(junk(), junk())),
        lambda: space.patch("a", sdk.Insert(junk(), junk(), junk())),
        lambda: space.patch("a", sdk.Splice(junk(), junk(), junk(), junk())),
        lambda: space.patch("a", sdk.Increment(junk(), junk())),
        lambda: space.patch("a", sdk.Remove(junk())),
        lambda: avatar.spaces.index(junk(), junk()),
        lambda: avatar.call(junk(), junk()),
        lambda: avatar.call("documents.put", junk()),
        lambda: avatar.call("documents.put", {"space": junk(), "fields": {"a": junk()}}),
        lambda: first(avatar.stream("documents.watch", junk(), timeout=0.01)),
    ]


async def test_junk(tmp_path: Path, cache: Path) -> None:
    lots = random.Random(15)
    refused = 0
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        space = avatar.documents.space("n")
        kinds = calls(lots, avatar)
        for _ in range(3000):
            try:
                await lots.choice(kinds)()
            except TimeoutError:
                pass  # a watch that was waited for
            except DaoError as error:
                assert error.message
                refused += 1
        await space.put("a", {"a": 1})
        assert (await space.get("a")).fields == {"a": 1}
    assert refused > 1000
