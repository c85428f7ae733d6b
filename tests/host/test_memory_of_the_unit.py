"""The memory that a unit's allocator takes of its host, beside what the unit holds."""

from __future__ import annotations

from pathlib import Path

from dao_sdk import resources
from dao_sdk.host.api.avatar import Avatar


async def test_the_allocator_leaves_no_holes(tmp_path: Path, cache: Path) -> None:
    # Slabs that did not lie side by side once took twice what was in them.
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        instance = avatar.runtime.dispatcher.instance
        assert instance is not None
        before = instance.guest.machine.memory_bytes
        notes = avatar.documents.space("notes")
        for number in range(4):
            await notes.put(f"n{number}", {"l": list(range(50_000))})
        held = (await avatar.system.statistics()).memory_bytes
        grown = instance.guest.machine.memory_bytes
    assert grown > before + (8 << 20), "it grew, or this tells nothing"
    assert grown < 1.4 * held + (4 << 20)
