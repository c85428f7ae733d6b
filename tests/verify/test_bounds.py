"""No testee keeps the kit from ending, and none outlives it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dao_sdk.verify import testee as testees
from dao_sdk.verify.cases import load
from dao_sdk.verify.keeper import Keeper
from dao_sdk.verify.run import digest_of_contract
from dao_sdk.verify.runner import Target, run

_TESTEE = """
import os, signal, struct, subprocess, sys, time
from dao_sdk.verify.contract import messages

def report(**what):
    data = messages()["Report"](**what).SerializeToString()
    sys.stdout.buffer.write(struct.pack("<I", len(data)) + data)
    sys.stdout.buffer.flush()

def command():
    head = sys.stdin.buffer.read(4)
    if len(head) < 4:
        return None
    return messages()["Command"].FromString(sys.stdin.buffer.read(struct.unpack("<I", head)[0]))

def introduce():
    report(introduction=dict(
        protocol=1, language="odd", contract_digest=command().hello.contract_digest))

open("pid", "w").write(str(os.getpid()))
"""
_STUBBORN = """
for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(each, signal.SIG_IGN)
"""
HANGS = {
    "it never says hello": "time.sleep(600)",
    "it says half of hello": "sys.stdout.buffer.write(b'\\x08\\0'); sys.stdout.flush(); time.sleep(600)",
    "it stops reading": "introduce(); time.sleep(600)",
    "it stops writing": "introduce()\nwhile command(): pass",
    "it ignores the end of its input": "introduce()\nwhile True: command() or time.sleep(1)",
    "it ignores signals": _STUBBORN + "introduce()\nwhile True: command() or time.sleep(1)",
    "it spins": _STUBBORN + "introduce()\nwhile True: pass",
    "it reports for ever": "introduce()\nwhile True: report(logged=dict(level='INFO', text='x'))",
    "it begins a report for ever": "introduce(); sys.stdout.buffer.write(b'\\0\\0\\0\\1')\n"
    "while True: sys.stdout.buffer.write(bytes(1 << 16))",
    "it leaves a child behind": "introduce()\n"
    "child = subprocess.Popen(['sleep', '600'])\nopen('pid', 'w').write(str(child.pid))\n"
    "os._exit(3)",
    "a child of it has left the group": "introduce()\n"
    "child = subprocess.Popen(['sleep', '20'], start_new_session=True)\nos._exit(3)",
}


def is_running(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def soon(what: Callable[[], bool]) -> bool:
    """Whether something becomes true."""
    for _ in range(400):
        if what():
            return True
        time.sleep(0.05)
    return False


def written(folder: Path, deeds: str) -> tuple[str, ...]:
    """The command of a testee that does something odd."""
    (folder / "testee.py").write_text(_TESTEE + deeds)
    return (sys.executable, str(folder / "testee.py"))


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@needs_proc
@pytest.mark.parametrize("state", HANGS)
async def test_a_testee_that_hangs_is_ended(
    state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dao_sdk.verify.runner._START_SECONDS", 5)
    target = Target("odd", written(tmp_path, HANGS[state]), tmp_path)
    async with asyncio.timeout(120):  # what is bounded is over long before
        result = await run(target, load()[:2], tmp_path, jobs=1, patience=0.5)
    assert not result.is_good
    assert {it.status for it in result.outcomes} <= {"failed", "crashed"}
    assert soon(lambda: not is_running(int((tmp_path / "pid").read_text())))


async def test_commands_that_nobody_reads_do_not_stop_the_kit(tmp_path: Path) -> None:
    """More than a pipe holds is written to a testee that reads nothing."""
    command = written(tmp_path, "introduce(); time.sleep(600)")
    with Keeper() as keeper:
        testee = testees.Testee(command, tmp_path, keeper)
        await testee.start(digest_of_contract(), 60)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await testee.send(regrant={"text": "x" * (8 << 20)})
        async with asyncio.timeout(60):
            await testee.end()


@needs_proc
@pytest.mark.parametrize("deed", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_no_testee_outlives_the_kit(deed: signal.Signals, tmp_path: Path) -> None:
    words = written(tmp_path, _STUBBORN + "introduce()\nwhile True: pass")
    kit = subprocess.Popen(
        [sys.executable, "-m", "dao_sdk.cli", "verify", "--step", "load", "--", *words],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    pid = tmp_path / "pid"
    try:
        assert soon(lambda: pid.exists() and pid.read_text() != "")
        assert is_running(int(pid.read_text()))
        kit.send_signal(deed)
        _, said = kit.communicate(timeout=120)
    finally:
        kit.kill()
    assert kit.returncode != 0
    assert "Traceback" not in said
    assert "step load: " in said
    assert soon(lambda: not is_running(int(pid.read_text())))


async def test_a_start_that_fails_ends_what_was_started(tmp_path: Path) -> None:
    command = written(tmp_path, _STUBBORN + "time.sleep(600)")
    with Keeper() as keeper:
        testee = testees.Testee(command, tmp_path, keeper)
        with pytest.raises(testees.TesteeError, match="did not introduce itself within"):
            await testee.start(digest_of_contract(), 3)
    pid = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
