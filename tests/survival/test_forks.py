"""Programs that fork while an Avatar is open: the child has neither the Avatar nor its home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dao_sdk import Avatar, resources

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

INHERITED = """
import asyncio, os, sys
from pathlib import Path
from dao_sdk import Avatar, resources, serve
from dao_sdk.errors import DaoError
from dao_sdk.host.home import Home

def told(work):
    try:
        work()
    except DaoError as error:
        print(f"{type(error).__name__}: {error.message}", flush=True)
    else:
        print("done", flush=True)

def in_child(avatar, home):
    notes = avatar.documents.space("notes")
    told(lambda: asyncio.run(notes.put("child", {})))
    told(lambda: avatar.from_thread(notes.put("child", {}), 5))
    told(lambda: Home(home).lock("child"))
    told(lambda: asyncio.run(avatar.close()))

async def main(home, cache):
    opening = Avatar.open(home, unit=resources.unit(), cache=cache, program="parent")
    async with opening as avatar, serve(avatar):
        notes = avatar.documents.space("notes")
        for number in range(20):  # as often as a quick disk needs to be known for one
            await notes.put(f"before{number}", {})
        child = os.fork()
        if not child:
            try:
                in_child(avatar, home)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        for number in range(20):
            await notes.put(f"after{number}", {})
        assert (home / "avatar.sock").exists()
        assert avatar.home.holder().program == "parent" and avatar.home.is_held()
        assert len(await notes.query()) == 40 and avatar.counters.deaths == 0
    print("closed")

asyncio.run(main(*map(Path, sys.argv[1:])))
"""


@pytest.mark.spec("LOCK-7", "LIVE-8")
async def test_what_a_child_inherits_is_not_its_own(tmp_path: Path, cache: Path) -> None:
    put, asked, lock, close, end = run(INHERITED, tmp_path / "home", cache)
    assert put.startswith("ClosedError: this process was forked off")
    assert asked.startswith("ClosedError: this process was forked off")
    assert lock.startswith("HomeHeld") and "parent (process" in lock
    assert (close, end) == ("done", "closed")
    async with Avatar.open(tmp_path / "home", unit=resources.unit(), cache=cache) as avatar:
        assert len(await avatar.documents.space("notes").query()) == 40


OWN = """
import asyncio, os, sys
from pathlib import Path
from dao_sdk import Avatar, CallError
from dao_sdk.host.api.contract import ABI
from tests.host.hostile.units import DONE, SPIN, unit

async def spin(home, cache, wasm):
    async with Avatar.open(home, unit=wasm, cache=cache, entry_seconds=0.2) as avatar:
        try:
            await avatar.call("system.info", timeout=30)
        except CallError as error:
            print(error.message, flush=True)

place, cache = map(Path, sys.argv[1:])
wasm = unit(ABI, request=f"{SPIN} {DONE}")
asyncio.run(spin(place / "parent", cache, wasm))
child = os.fork()
if not child:
    try:
        asyncio.run(spin(place / "cached", cache, wasm))
        asyncio.run(spin(place / "compiled", cache, unit(ABI, request=f"(nop) {SPIN} {DONE}")))
    finally:
        os._exit(0)
os.waitpid(child, 0)
"""


def test_a_child_may_open_an_avatar_of_its_own(tmp_path: Path, cache: Path) -> None:
    """The threads that stop a unit in time, and that compile one, are not those of the parent."""
    lines = run(OWN, tmp_path, cache)
    assert len(lines) == 3 and all("ran longer than 0.2 s" in line for line in lines)


def run(program: str, *arguments: Path) -> list[str]:
    """Run a program, and give its lines."""
    words = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
