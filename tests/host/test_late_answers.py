"""What was asked by an instance that is dead is never answered to the one that follows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dao_sdk.host.abi import Abi

from .conftest import UNIT, Running, Start, fails, until


class Stubborn:
    """A storage whose first answer comes when it may, cancelled or not."""

    def __init__(self, abi: Abi) -> None:
        self._abi = abi
        self.asked = 0
        self.answered: list[bytes] = []
        self.may_answer = asyncio.Event()

    def _reply(self, name: str) -> Any:
        kind = self._abi.imports_by_name[name].response
        assert kind is not None
        return kind

    async def _wait(self) -> None:
        while not self.may_answer.is_set():
            try:
                await self.may_answer.wait()
            except asyncio.CancelledError:
                continue
        if self.asked == 2:  # turns in which a late answer could arrive
            for _ in range(100):
                await asyncio.sleep(0)

    async def read(self, request: Any) -> Any:
        self.asked += 1
        value = b"%d" % self.asked
        await self._wait()
        self.answered.append(value)
        return self._reply("avatar_storage_read")(value=value)

    async def scan(self, request: Any) -> AsyncIterator[Any]:
        self.asked += 1
        item = self._reply("avatar_storage_scan")()
        item.entries.add(key=b"%d" % self.asked, value=b"")
        await self._wait()
        self.answered.append(item.entries[0].key)
        yield item


async def die(unit: Running, stubborn: Stubborn) -> None:
    """Have the instance die while it waits for its first answer, which comes after that."""
    instance = unit.runtime.instance
    assert instance is not None
    await until(lambda: stubborn.asked == 1)
    trapped = asyncio.create_task(unit.call("Trap"))
    await until(lambda: instance.dead)
    assert not stubborn.answered
    stubborn.may_answer.set()
    await fails(trapped, "UNAVAILABLE")


@pytest.mark.spec("CALL-5")
async def test_a_late_answer_is_not_taken_for_another(start: Start, abi: Abi) -> None:
    stubborn = Stubborn(abi)
    async with start(extra={"storage": stubborn}) as unit:
        first = asyncio.create_task(unit.call("Read", key=b"k"))
        await die(unit, stubborn)
        await fails(first, "UNAVAILABLE")
        # The new instance counts its calls from the beginning: the old answer has its call's id.
        assert (await unit.call("Read", key=b"k")).value == b"2"
        assert stubborn.answered == [b"1", b"2"]
        assert unit.runtime.epoch == 2 and unit.runtime.counters.deaths == 1


@pytest.mark.spec("CALL-5", "IMP-8")
async def test_a_late_item_is_not_taken_for_another(start: Start, abi: Abi) -> None:
    stubborn = Stubborn(abi)
    async with start(extra={"storage": stubborn}) as unit:

        async def scan() -> list[bytes]:
            request = unit.message("Scan")
            call = unit.runtime.dispatcher.open_stream(UNIT["Scan"][0], request, None)
            keys = []
            while (item := await unit.runtime.dispatcher.next_item(call)) is not None:
                page = abi.methods_by_name["test.Probe.Scan"].response.FromString(item)
                keys += [entry.key for entry in page.entries]  # type: ignore[attr-defined]
            return keys

        first = asyncio.create_task(scan())
        await die(unit, stubborn)
        await fails(first, "UNAVAILABLE")
        assert await scan() == [b"2"]
        assert stubborn.answered[-1] == b"2"
        assert unit.runtime.counters.strays == 0
