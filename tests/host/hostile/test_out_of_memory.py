"""A unit that runs out of memory says nothing; the host says what it was."""

from __future__ import annotations

from dao_sdk.host.abi import Abi
from dao_sdk.host.engine.machine import Bounds

from ..conftest import Start, fails
from .units import GROW, unit


async def test_the_cause_names_the_memory(start: Start, abi: Abi) -> None:
    for memory, most in (("1 1024", 8), ("1 32", 2)):
        wasm = unit(abi, memory=memory, request=f"{GROW} (unreachable)")
        async with start(wasm, bounds=Bounds(8 << 20, 5.0)) as running:
            error = await fails(running.echo(b""), "UNAVAILABLE")
        assert f"it had {most} of {most} MiB of memory" in error.message
    async with start(unit(abi, request="(unreachable)"), bounds=Bounds(8 << 20, 5.0)) as running:
        error = await fails(running.echo(b""), "UNAVAILABLE")
    assert "memory" not in error.message
