"""Homes with the shipped unit, empty or full of documents."""

from __future__ import annotations

import atexit
import tempfile
from pathlib import Path

from bench.harness import Missing
from bench.peers.sql import name_of
from bench.places import ROOT, WORK
from bench.samples import fill_fields
from dao_sdk.host.api import data_v1, spaces_v1
from dao_sdk.host.api.avatar import Avatar

SPACE = "notes"
INDEXED = "number"
_TOGETHER = 500
_filled: dict[int, Path] = {}


def need_unit() -> None:
    """Make sure that there is a unit to measure.

    Raises:
        Missing: It was not built.
    """
    if not (ROOT / "dao_sdk" / "unit" / "dao.wasm").is_file():
        raise Missing("the unit is not built: python meta_unit/build.py")


def put_request(number: int, space: str = SPACE) -> data_v1.PutRequest:
    """Make the request that writes a document.

    Args:
        number: Which document.
        space: Where to; empty inside a batch.

    Returns:
        The request.
    """
    request = data_v1.PutRequest(space=space, id=name_of(number))
    fill_fields(request.fields, number)
    return request


def batch_request(first: int, count: int) -> data_v1.BatchRequest:
    """Make the request that writes several documents in one transaction.

    Args:
        first: The first of them.
        count: How many.

    Returns:
        The request.
    """
    request = data_v1.BatchRequest(space=SPACE)
    for number in range(first, first + count):
        put = request.writes.add().put
        put.id = name_of(number)
        fill_fields(put.fields, number)
    return request


async def fill(avatar: Avatar, first: int, count: int) -> None:
    """Write documents.

    Args:
        avatar: Where to.
        first: The first of them.
        count: How many.
    """
    for begin in range(first, first + count, _TOGETHER):
        size = min(_TOGETHER, first + count - begin)
        await avatar.documents.batch(batch_request(begin, size))


async def filled(count: int) -> Path:
    """Make a home with documents that are indexed by their number, once a run.

    Args:
        count: How many documents.

    Returns:
        The home, closed.
    """
    if count not in _filled:
        WORK.mkdir(parents=True, exist_ok=True)
        place = tempfile.TemporaryDirectory(dir=WORK)
        atexit.register(place.cleanup)
        home = Path(place.name)
        async with Avatar.open(home) as avatar:
            index = data_v1.FieldPath(keys=[INDEXED])
            await avatar.spaces.put(spaces_v1.PutRequest(name=SPACE, indexes=[index]))
            await fill(avatar, 0, count)
        _filled[count] = home
    return _filled[count]
