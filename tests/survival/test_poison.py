"""Updates that end the unit: each is refused from then on, and none of them stops the Avatar."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from dao_sdk import Avatar, resources
from dao_sdk.errors import DaoError
from dao_sdk.host.api import data_v1
from dao_sdk.host.errors import InvalidArgument

FORGED = Path(__file__).parents[2] / "meta_unit/crates/unit/tests/forged"


def poison(number: int) -> data_v1.ImportRequest:
    """An item with an update that ends the unit, with its binding."""
    name, operations = f"x{number}", (FORGED / f"ends_{number}.bin").read_bytes()
    bound = b"dao/update/1" + len(name).to_bytes(8, "big") + name.encode() + operations
    binding = hashlib.sha256(bound).digest()[:16]
    update = data_v1.Update(id=name, operations=operations, binding=binding)
    return data_v1.ImportRequest(space="notes", updates=data_v1.Updates(updates=[update]))


@pytest.mark.parametrize("together", [False, True])
async def test_three_that_end_the_unit_do_not_stop_it(
    tmp_path: Path, cache: Path, together: bool
) -> None:
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        notes = avatar.documents.space("notes")
        await notes.put("kept", {"n": 1})
        requests = [poison(number) for number in range(3)]
        if together:
            calls = [avatar.documents.import_(request) for request in requests]
            told = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(error, DaoError) for error in told)
        for number, request in enumerate(requests):
            with pytest.raises(InvalidArgument) as refused:
                await avatar.documents.import_(request)
            assert refused.value.details["id"] == f"x{number}"
        assert avatar.counters.deaths <= 3
        assert (await notes.get("kept"))["n"] == 1
        await notes.put("more", {"n": 2})
