"""``python -m bench.hops``: how many functions of the host one request passes through.

It counts the Python calls inside ``dao_sdk/host`` that one ``notes.create`` of a warm Avatar makes,
by file, and then those of one import: from the unit's call of ``avatar_storage_write`` to the entry
that brings the answer back, without what the storage itself does. It is the shortest of several ways, among
those whose write was committed at once, so that no call of it is hidden in another thread.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from bench.homes import need_unit
from bench.places import folder
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api.avatar import Avatar
from dao_sdk.host.api.capabilities import Capabilities

_HOST = Path(sys.modules[Avatar.__module__].__file__ or "").resolve().parent.parent
_RUNTIME = ("runtime", "engine")
"""The folders whose functions every request passes through, whatever it asks for."""


class Hop(tuple[str, str]):
    """A function that was called: its file within the host, and its name."""

    @property
    def in_runtime(self) -> bool:
        """Whether it belongs to the runtime rather than to a client or a capability."""
        return self[0].split("/")[0] in _RUNTIME


@contextmanager
def recorded() -> Iterator[list[Hop]]:
    """Record the calls of the host's functions on this thread, in sequence.

    A coroutine counts each time that it goes on.

    Yields:
        The calls so far.
    """
    hops: list[Hop] = []
    known: dict[str, str | None] = {}

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event != "call":
            return
        path = frame.f_code.co_filename
        if path not in known:
            file = Path(path)
            known[path] = file.relative_to(_HOST).as_posix() if file.is_relative_to(_HOST) else None
        if (file_name := known[path]) is not None:
            hops.append(Hop((file_name, frame.f_code.co_qualname)))

    sys.setprofile(note)
    try:
        yield hops
    finally:
        sys.setprofile(None)


async def one_create() -> list[Hop]:
    """Record one ``notes.create`` of an Avatar that has made some already.

    Returns:
        The calls.
    """
    ways: list[list[Hop]] = []
    capabilities: Capabilities = {"storage": SqliteStorage(durability="relaxed")}
    with folder() as home:
        async with Avatar.open(home, capabilities=capabilities) as avatar:
            notes = avatar.documents.space("notes")
            for _ in range(50):
                await notes.create({"title": "Bread"})
                await asyncio.sleep(0.002)
                with recorded() as hops:
                    await notes.create({"title": "Bread"})
                ways.append(hops)
    at_once = [way for way in ways if all(name != "StorageQueue._submit" for _, name in way)]
    return min(at_once or ways, key=len)


def one_import(hops: list[Hop]) -> list[Hop]:
    """Find the calls that one import of the unit passes through, there and back.

    Args:
        hops: The calls of the request that makes it.

    Returns:
        The calls, without those of the capability itself.
    """
    names = [name for _, name in hops]
    accepted = names.index("CapabilityCalls.accept")
    entered = names.index("Instance._enter_event")
    return [hop for hop in hops[accepted - 1 : entered + 2] if hop.in_runtime]


async def main() -> None:
    """Print the calls of one request and of one import."""
    need_unit()
    hops = await one_create()
    every = "--list" in sys.argv
    if every:
        print("\n".join(f"{file:45} {name}" for file, name in hops), end="\n\n")
    own, there_and_back = [hop for hop in hops if hop.in_runtime], one_import(hops)
    for file, calls in sorted(Counter(file for file, _ in hops).items()):
        print(f"{calls:4}  {file}")
    print(f"{len(hops):4}  calls in {len({file for file, _ in hops})} files")
    print(f"{len(own):4}  of them in {len({file for file, _ in own})} files of runtime and engine")
    files = len({file for file, _ in there_and_back})
    print(f"{len(there_and_back):4}  of these for one import, in {files} files")


if __name__ == "__main__":
    asyncio.run(main())
