"""cbor.json: the unit's canonical export is what everybody else can compare with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar, resources

from . import load

VECTORS = load("cbor")


@pytest.fixture
async def avatar(tmp_path: Path) -> AsyncIterator[Avatar]:
    async with Avatar.open(tmp_path / "home", unit=resources.unit()) as avatar:
        yield avatar


@pytest.mark.spec("CBOR-1", "CBOR-2", "CBOR-3", "CBOR-4", "CBOR-5")
async def test_canonical(avatar: Avatar) -> None:
    wrong = []
    for number, case in enumerate([*VECTORS["values"], *VECTORS["spaces"]]):
        space = f"s{number}"
        await avatar.call("spaces.put", {"name": space})
        for id_, fields in case["documents"].items():
            await avatar.call("documents.put", {"space": space, "id": id_, "fields": fields})
        found = await canonical(avatar, {"space": space, "ids": case.get("ids", [])})
        if found != case["cbor"]:
            wrong.append((case["name"], case["cbor"], found))
    assert wrong == []


async def canonical(avatar: Avatar, request: dict[str, Any]) -> str:
    async with avatar.stream("documents.canonical", request) as chunks:
        return "".join([chunk.data.hex() async for chunk in chunks])
