"""Signals whose handlers raise, in the middle of a guest: the instance ends, the program does not."""

from __future__ import annotations

import dis
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
from pathlib import Path

import pytest

from dao_sdk.host.engine import signals
from dao_sdk.host.engine.signals import TESTED, HeldSignals, without_signals_at_entry

UNTESTED = """
from dao_sdk.host.engine import signals
signals.TESTED = frozenset()
"""

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
# What may be repeated is repeated in the next instance, and would be stopped twice.
NUMBERS = [
    number
    for number, method in ABI.methods_by_number.items()
    if method.mode == "async" and method.idempotency == "unknown"
]

async def call(avatar, number):
    await avatar.runtime.request(number, b"", None)

class Quiet:
    def log(self, level, text):
        if level == 1:
            working.set()

working = threading.Event()

def main(home, cache, loops):
    global working
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
        working = threading.Event()  # a new one: whoever was stopped may hold the lock of the old
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


def pythons() -> list[str]:
    """The interpreters of this machine that callbacks were tested with, this one first."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [sys.executable]
    for major, minor in sorted(TESTED - {sys.version_info[:2]}):
        name = f"python{major}.{minor}"
        places = [
            shutil.which(name),
            *sorted(map(str, versions.glob(f"{major}.{minor}.*/bin/{name}"))),
        ]
        runs = [place for place in places if place and _runs(place)]
        found += runs[:1]
    return found


def _runs(python: str) -> bool:
    """Whether an interpreter can use the libraries of this one."""
    words = [python, "-c", "import google.protobuf.message, wasmtime"]
    done = subprocess.run(words, env=_environment(), capture_output=True, timeout=60, check=False)
    return done.returncode == 0


def _environment() -> dict[str, str]:
    root = Path(__file__).resolve().parents[3]
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), sysconfig.get_path("purelib")])}


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no such signals")
@pytest.mark.parametrize("tested", [True, False], ids=["skipped", "held"])
@pytest.mark.parametrize("loops", ["import", "tick"])
@pytest.mark.parametrize("python", pythons(), ids=lambda path: Path(path).name)
def test_a_handler_that_raises_inside_a_guest(
    tmp_path: Path, cache: Path, python: str, loops: str, tested: bool
) -> None:
    """Python runs it at the first instruction of whatever the guest calls."""
    script = STORM if tested else f"{UNTESTED}{STORM}"
    words = [python, "-c", script, str(tmp_path / "home"), str(cache), loops]
    done = subprocess.run(
        words, env=_environment(), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["40", "40"]


def test_callbacks_begin_without_looking_for_signals() -> None:
    """What an interpreter without this would do, no test can show for certain; so its code is read."""
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


def test_an_untested_version_gets_its_callbacks_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def callback() -> int:
        return 1

    monkeypatch.setattr(signals, "TESTED", frozenset())
    code = callback.__code__
    assert without_signals_at_entry(callback) is callback and callback.__code__ is code


def test_signals_wait_and_their_handlers_run_in_sequence() -> None:
    heard: list[int] = []
    one, two = signal.SIGUSR1, signal.SIGUSR2
    before = [
        signal.signal(each, lambda number, _frame: heard.append(number)) for each in (one, two)
    ]
    try:
        with HeldSignals() as held:
            for each in (two, one, two):
                signal.raise_signal(each)
            assert held.waiting == [two, one, two] and not heard
        assert heard == [two, one, two] and not held.waiting
        signal.raise_signal(one)
        assert heard[-1] == one and len(heard) == 4
    finally:
        for number, handler in zip((one, two), before, strict=True):
            signal.signal(number, handler)


def test_signals_do_not_wait_on_other_threads() -> None:
    def work() -> None:
        with HeldSignals():
            found.append(signal.getsignal(signal.SIGINT))

    found: list[object] = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGINT)]
