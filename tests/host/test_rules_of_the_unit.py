"""A request that no client checked ends in the unit as it would have ended in the client."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf.json_format import ParseDict

from dao_sdk import Avatar
from dao_sdk.host.api.contract import ABI
from dao_sdk.host.errors import CallError

from ..vectors import load

METHODS = {method.request.DESCRIPTOR.full_name: method for method in ABI.methods}
BROKEN = [case for case in load("rules")["cases"] if "error" in case and case["message"] in METHODS]


@pytest.mark.spec("CALL-15", "RULE-1")
async def test_client_and_unit_say_the_same(tmp_path: Path) -> None:
    assert len(BROKEN) >= 40
    async with Avatar.open(tmp_path / "home") as avatar:
        for case in BROKEN:
            method = METHODS[case["message"]]
            request = ParseDict(case["value"], method.request())
            with pytest.raises(CallError) as ours:
                ABI.checker[type(request)](request)
            raw = avatar.runtime.raw
            with pytest.raises(CallError) as theirs:
                if method.mode == "stream":
                    async with raw.stream(method.number, request.SerializeToString(), 10) as items:
                        await anext(items)
                else:
                    await raw.request(method.number, request.SerializeToString(), 10)
            told = theirs.value
            assert (told.status, told.message) == (ours.value.status, ours.value.message), case
            assert told.details == ours.value.details


async def test_a_write_needs_a_space_only_outside_a_batch(tmp_path: Path) -> None:
    async with Avatar.open(tmp_path / "home") as avatar:
        for name in ("put", "patch", "delete"):
            call = getattr(avatar.documents, name)
            with pytest.raises(CallError, match="`space` is missing") as caught:
                await call(METHODS[f"dao.data.v1.{name.title()}Request"].request(id="a"))
            assert caught.value.details == {"field": "space"}
