"""``dao abi diff`` beside ``buf breaking``: the same folders of .proto files, whole processes."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.harness import Missing, Row, compare
from bench.places import ROOT, WORK, folder
from bench.rows.start import DAO
from bench.schemas import write

GOAL, LINEAR = 0.25, 1.2
MESSAGES, FILES = 10_000, 100
FEW, MANY = 0.001, 0.1
EVERYTHING = 30_000
"""Messages that all changed, which makes for a hundred thousand findings."""
TURNS = 5
RULES = '{"version": "v2", "breaking": {"use": ["WIRE_JSON"]}}'
FOUND = (0, 100)
"""The exit codes of both where nothing breaks and where something does."""


async def run() -> list[Row]:
    """Measure."""
    buf = _buf()
    with folder() as place:
        old, few, many = place / "old", place / "few", place / "many"
        for target, share in ((old, 0.0), (few, FEW), (many, MANY)):
            write(target, MESSAGES, FILES, share)
        rows, whole = [], 0.0
        for name, new in (("abi-few", few), ("abi-many", many)):
            ours, theirs = _race([_ours(old, new), _theirs(buf, old, new)])
            rows.append(compare(name, "s", ours.seconds, "buf breaking", theirs.seconds, GOAL))
            whole = ours.seconds
        tenth_old, tenth = place / "tenth-old", place / "tenth"
        write(tenth_old, MESSAGES // 10, FILES // 10)
        write(tenth, MESSAGES // 10, FILES // 10, MANY)
        (small,) = _race([_ours(tenth_old, tenth)])
        rows.append(
            compare("abi-linear", "s", whole, "10 x a tenth of it", 10 * small.seconds, LINEAR)
        )
        old, new = place / "all-old", place / "all-new"
        write(old, EVERYTHING, FILES)
        write(new, EVERYTHING, FILES, 1.0)
        ours, theirs = _race(
            [_ours(old, new, "--all", "--long"), _theirs(buf, old, new)], turns=1, warm=0
        )
        return [
            *rows,
            compare("abi-100k-findings", "s", ours.seconds, "buf breaking", theirs.seconds),
            compare("abi-100k-findings", "MB", ours.peak_mb, "buf breaking", theirs.peak_mb),
        ]


@dataclass(frozen=True, slots=True)
class Measured:
    """A process from its start to its end."""

    seconds: float
    peak_mb: float
    """The most memory that it held at a time, or one of the processes that it started."""


@dataclass(frozen=True, slots=True)
class Command:
    """A process to start."""

    words: Sequence[str]
    cwd: Path


def _ours(old: Path, new: Path, *options: str) -> Command:
    return Command([sys.executable, *DAO, "abi", "diff", str(old), str(new), *options], ROOT)


def _theirs(buf: str, old: Path, new: Path) -> Command:
    return Command([buf, "breaking", ".", "--against", str(old), "--config", RULES], new)


def _race(commands: Sequence[Command], turns: int = TURNS, warm: int = 1) -> list[Measured]:
    """Runs commands in turns; the medians."""
    found: list[list[Measured]] = [[] for _ in commands]
    for turn in range(-warm, turns):
        for command, measured in zip(commands, found, strict=True):
            taken = _measure(command)
            if turn >= 0:
                measured.append(taken)
    return [
        Measured(
            statistics.median(each.seconds for each in measured),
            statistics.median(each.peak_mb for each in measured),
        )
        for measured in found
    ]


def _measure(command: Command) -> Measured:
    environment = dict(os.environ, PYTHONPYCACHEPREFIX=str(WORK / "bytecode"))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = perf_counter()
    with subprocess.Popen(
        command.words, cwd=command.cwd, env=environment, stdout=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in FOUND:
        raise RuntimeError(f"{' '.join(command.words)} gave {process.returncode}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Measured(seconds, used.ru_maxrss / unit)


def _buf() -> str:
    beside = Path(sys.executable).parent / "buf"
    found = str(beside) if beside.is_file() else shutil.which("buf")
    if found is None:
        raise Missing("buf is not installed: python -m pip install -e '.[bench]'")
    return found
