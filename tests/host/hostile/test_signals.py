"""Signals whose handlers raise, in the middle of a guest: the instance ends, the program does not."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dao_sdk.host.engine.wasmtime_c import without_signals_at_entry

STORM = """
import asyncio, os, signal, sys, threading, time
from pathlib import Path
from dao_sdk import Avatar, DaoError
from dao_sdk.host.api.contract import ABI
from dao_sdk.host.api.system_v1 import HealthRequest, InfoRequest
from tests.host.hostile.units import DONE, unit

class Stop(BaseException):
    pass

def stop(*_):
    raise Stop

busy = {"import": "(drop (call $log (i32.const 1) (i32.const 0) (i32.const 4)))", "tick": ""}
NUMBERS = [number for number, method in ABI.methods_by_number.items() if method.mode == "async"]

async def call(avatar, number):
    await avatar.runtime.request(number, b"", None)

class Quiet:
    def log(self, level, text):
        if level == 1:
            working.set()

working = threading.Event()

def main(home, cache, loops):
    first, second = NUMBERS[:2]
    spin = "(loop $l %s (br $l))" % busy[loops]
    ready = busy["import"] if loops == "tick" else ""
    wasm = unit(ABI, request=f"(if (i32.eq (local.get 1) (i32.const {first})) (then {ready} {spin})) {DONE}")
    loop = asyncio.new_event_loop()
    avatar = loop.run_until_complete(
        Avatar.open(home, unit=wasm, cache=cache, entry_seconds=60, capabilities={"log": Quiet()})._make()
    )
    signal.signal(signal.SIGUSR1, stop)
    stopped = 0
    for _ in range(40):
        working.clear()
        threading.Thread(target=lambda: (working.wait(), os.kill(os.getpid(), signal.SIGUSR1))).start()
        try:
            loop.run_until_complete(call(avatar, first))
        except (Stop, DaoError):
            stopped += 1
        while True:
            try:
                loop.run_until_complete(call(avatar, second))
                break
            except DaoError:
                pass
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    loop.run_until_complete(avatar.close())
    print(stopped, avatar.counters.deaths)

main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no such signals")
@pytest.mark.parametrize("loops", ["import", "tick"])
def test_a_handler_that_raises_inside_a_guest(tmp_path: Path, cache: Path, loops: str) -> None:
    """Python runs it at the first instruction of whatever the guest calls."""
    words = [sys.executable, "-c", STORM, str(tmp_path / "home"), str(cache), loops]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["40", "40"]


def test_callbacks_begin_without_looking_for_signals() -> None:
    """What an interpreter without this would do, no test can show for certain; so its code is read."""
    import dis

    kept = 1

    def callback() -> int:
        return kept

    first = [each for each in dis.get_instructions(callback) if each.opname == "RESUME"]
    changed = [
        each
        for each in dis.get_instructions(without_signals_at_entry(callback))
        if each.opname == "RESUME"
    ]
    assert [each.arg for each in first] == [0] and [each.arg for each in changed] == [3]
    assert callback() == 1
