"""How the test runner runs one command, counts what it proved and says so."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "tests"
"""Everything that a run makes is in here, but for cargo's artefacts."""
TAIL = 200
"""So many last lines of a failed step are printed; its log holds all of them."""
TRIES = 3
"""So often is tried what fetches from elsewhere: a package index may be away for a moment."""
PAUSE = 20.0
"""Seconds between two tries."""
PIP = ("-m", "pip", "--disable-pip-version-check", "--retries", "10", "--timeout", "60")
"""How pip is run where it fetches."""


@dataclass
class Tally:
    """Counts of tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Tally) -> None:
        """Add the counts of another tally to this one."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Step:
    """One command of a lane."""

    name: str
    command: Sequence[str | Path]
    cwd: Path = ROOT
    env: dict[str, str] = field(default_factory=dict)
    counter: Callable[[str], Tally] | None = None
    """Reads counts of tests from the output; without one, the step is one check."""
    skip: str = ""
    """Why it cannot run here."""
    tries: int = 1
    """More than one where it only fetches what others need."""
    shows: bool = False
    """Whether its output is printed though it passes, since it measures something."""


@dataclass
class Lane:
    """A group of steps that need the same tools."""

    name: str
    about: str
    missing: Callable[[], str]
    """Says which tool is missing; empty where none is."""
    steps: Callable[[], Iterator[Step]]
    by_hand: bool = False
    """Whether it runs only if it is named."""


def pytest_counts(output: str) -> Tally:
    """Read the closing line of pytest."""
    found = dict.fromkeys(("passed", "failed", "error", "skipped"), 0)
    closing = next((x for x in reversed(output.splitlines()) if " in " in x and "=" in x), "")
    for number, word in re.findall(r"(\d+) (passed|failed|error|skipped|xpassed|xfailed)", closing):
        name = {"xpassed": "failed", "xfailed": "passed"}.get(word, word)
        found[name] += int(number)
    return Tally(found["passed"], found["failed"] + found["error"], found["skipped"])


def verify_counts(output: str) -> Tally:
    """Add up the closing lines of ``dao verify``, one per language."""
    total = Tally()
    for line in output.splitlines():
        if re.search(r"\d+ passed, \d+ failed", line):
            found = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|skipped)", line)}
            total.add(Tally(*(found.get(word, 0) for word in ("passed", "failed", "skipped"))))
    return total


def cargo_counts(output: str) -> Tally:
    """Add up the closing lines of ``cargo test``, one per test binary."""
    pattern = r"test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored"
    total = Tally()
    for passed, failed, ignored in re.findall(pattern, output):
        total.add(Tally(int(passed), int(failed), int(ignored)))
    return total


def environment(extra: dict[str, str]) -> dict[str, str]:
    """The environment of a step: ours, without what would let another project leak in."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    env.update(NO_COLOR="1", CARGO_TERM_COLOR="never", PYTHONUNBUFFERED="1")
    env.update(CARGO_NET_RETRY="10")
    env.update(extra)
    return env


def run(lane: str, step: Step, verbose: bool) -> Tally:
    """Run one step, print its line, and on failure the end of its log."""
    label = f"  {step.name:<34}"
    if step.skip:
        print(f"{label} SKIPPED {lane} {step.name}: {step.skip}", flush=True)
        return Tally(skipped=1)
    print(label, end="", flush=True)
    log = WORK / "logs" / f"{lane}-{re.sub(r'[^a-z0-9]+', '-', step.name.lower())}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    status = patiently(lambda: _execute(step, log), step.tries)
    seconds = time.monotonic() - began
    output = log.read_text("utf-8", "replace")
    tally = step.counter(output) if step.counter else Tally(passed=int(status == 0))
    if status != 0 and tally.failed == 0:
        tally.failed += 1
    if step.counter and tally.passed + tally.failed == 0:
        tally.failed += 1  # A test runner that ran nothing has proved nothing.
    verdict = "FAILED" if tally.failed else "ok"
    counts = f"  {tally}" if step.counter else ""
    print(f" {verdict:<6} {seconds:7.1f} s{counts}", flush=True)
    if verbose or tally.failed or step.shows:
        lines = output.splitlines()
        shown = lines if verbose else lines[-TAIL:]
        print("\n".join(f"    | {line}" for line in shown))
    if verbose or tally.failed:
        print(f"    | exit {status}; the whole log: {log.relative_to(ROOT)}", flush=True)
    return tally


def patiently(work: Callable[[], int], tries: int = TRIES) -> int:
    """Do what may fail for a moment, several times if need be, and say so each time.

    Args:
        work: Does it; gives an exit code.
        tries: How often at most.

    Returns:
        The last exit code.
    """
    for left in reversed(range(tries)):
        status = work()
        if status == 0 or not left:
            return status
        print(f" exit {status}; once more in {PAUSE:g} s,", end="", flush=True)
        time.sleep(PAUSE)
    raise ValueError("nothing is done in no tries")


def _execute(step: Step, log: Path) -> int:
    """Run a step's command with its output in the log; gives its exit code."""
    with log.open("wb") as sink:
        try:
            return subprocess.run(
                [str(part) for part in step.command],
                cwd=step.cwd,
                env=environment(step.env),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        except OSError as missing:
            sink.write(f"{missing}\n".encode())
            return 127


def ensure_venv(path: Path, arguments: list[str], stamp: str) -> str:
    """Make a virtual environment and install into it, unless an equal one is there.

    Returns:
        The output of what failed; empty where all went well.
    """
    marker = path / "installed"
    stamp = f"{path} {stamp}"  # one that was moved or copied does not find its own files
    if marker.exists() and marker.read_text() == stamp:
        return ""
    output = ""

    def make() -> int:
        nonlocal output
        shutil.rmtree(path, ignore_errors=True)
        python = path / "bin" / "python"
        for command in (
            [sys.executable, "-m", "venv", str(path)],
            [str(python), *PIP, "install", "-q", *arguments],
        ):
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment({}),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            output = f"{' '.join(command)}\n{done.stdout}{done.stderr}"
            if done.returncode != 0:
                return done.returncode
        return 0

    if patiently(make) != 0:
        return output
    marker.write_text(stamp)
    return ""
