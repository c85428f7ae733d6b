"""A host whose own memory is used up: no call stays without an end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import asyncio
import resource
import sys
from dao_sdk import Avatar
from dao_sdk.host.errors import DaoError

CALLS = 32


def taken():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


async def main(home):
    async with Avatar.open(home) as avatar:
        notes = avatar.documents.space("notes")
        made = [(await notes.create({"text": "x" * 700_000})).id for _ in range(8)]
        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (taken() + (12 << 20), before[1]))
        calls = [asyncio.ensure_future(notes.get(made[n % 8])) for n in range(CALLS)]
        done, pending = await asyncio.wait(calls, timeout=120)
        resource.setrlimit(resource.RLIMIT_AS, before)
        errors = [call.exception() for call in done if call.exception() is not None]
        strange = [each for each in errors if not isinstance(each, (DaoError, MemoryError))]
        print(len(pending), len(errors) > 0, strange, flush=True)
    async with Avatar.open(home) as avatar:
        found = [await avatar.documents.space("notes").get(each) for each in made]
        print(all(len(each.fields["text"]) == 700_000 for each in found), flush=True)


asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's addresses so")
@pytest.mark.spec("ALLOC-13")
def test_every_call_ends_if_the_host_has_no_memory_left(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    done = subprocess.run(
        [sys.executable, program, tmp_path / "home"], capture_output=True, text=True, timeout=300
    )
    assert done.stdout.splitlines() == ["0 True []", "True"], done.stderr[-3000:]
